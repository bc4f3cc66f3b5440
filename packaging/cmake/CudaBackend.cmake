# SPDX-License-Identifier: GPL-3.0-or-later
# Decides whether kernels/cuda is built, and says why: sets CUDA_BACKEND to ON or OFF.
# WITH_CUDA=AUTO takes CUDA where it is found, ON stops the configuration without it.

set(CUDA_BACKEND OFF)
if(NOT WITH_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "WITH_CUDA is \"${WITH_CUDA}\"; it can be AUTO, ON or OFF.")
elseif(WITH_CUDA STREQUAL "OFF")
  set(CUDA_VERDICT "left out, as WITH_CUDA=OFF asks for")
elseif(NOT EXISTS ${PROJECT_SOURCE_DIR}/kernels/cuda/CMakeLists.txt)
  set(CUDA_VERDICT "left out, because this version has no kernels/cuda")
else()
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    find_package(CUDAToolkit 12)
  endif()
  if(CUDAToolkit_FOUND)
    enable_language(CUDA)
    set(CUDA_BACKEND ON)
    set(CUDA_VERDICT "built with CUDA ${CUDAToolkit_VERSION}")
  else()
    set(CUDA_VERDICT "left out, because no CUDA toolkit 12 or newer was found (nvcc must be in PATH)")
  endif()
endif()

if(WITH_CUDA STREQUAL "ON" AND NOT CUDA_BACKEND)
  message(FATAL_ERROR "WITH_CUDA=ON, but the CUDA backend would be ${CUDA_VERDICT}. "
                      "Configure with WITH_CUDA=AUTO or OFF to build for the CPU alone.")
endif()
message(STATUS "CUDA backend: ${CUDA_VERDICT}")
