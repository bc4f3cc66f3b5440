# SPDX-License-Identifier: GPL-3.0-or-later
# Removes what the last “cmake --install” of a build put down, and the folders of ours that this empties.
# usage: cmake -DBUILD=build/release -P packaging/cmake/Uninstall.cmake

set(manifest ${BUILD}/install_manifest.txt)
if(NOT EXISTS ${manifest})
  message(FATAL_ERROR "${manifest} does not exist: nothing was installed from this build.")
endif()

file(STRINGS ${manifest} files)
foreach(file IN LISTS files)
  set(path "$ENV{DESTDIR}${file}")
  if(EXISTS ${path} OR IS_SYMLINK ${path})
    message(STATUS "Removing ${path}")
    file(REMOVE ${path})
  endif()
endforeach()

foreach(file IN LISTS files)
  cmake_path(GET file PARENT_PATH folder)
  while(folder MATCHES "/specache-chat(/|$)")
    file(GLOB left "$ENV{DESTDIR}${folder}/*")
    if(NOT left)
      file(REMOVE_RECURSE "$ENV{DESTDIR}${folder}")
    endif()
    cmake_path(GET folder PARENT_PATH folder)
  endwhile()
endforeach()
file(REMOVE ${manifest})
