# SPDX-License-Identifier: GPL-3.0-or-later
# Decides whether kernels/cuda is built, and says why: sets CUDA_BACKEND to ON or OFF.
# WITH_CUDA=AUTO takes CUDA where it is found, ON stops the configuration without it.
# CMAKE_CUDA_ARCHITECTURES names the GPUs to build for; by default all from compute capability 7.5 on. 8.6 and 8.9 run the
# machine code of 8.0: our sources ask for nothing that only they have. Those after 9.0 run its portable code.

set(CUDA_BACKEND OFF)
if(NOT WITH_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "WITH_CUDA is \"${WITH_CUDA}\"; it can be AUTO, ON or OFF.")
elseif(WITH_CUDA STREQUAL "OFF")
  set(CUDA_VERDICT "left out, as WITH_CUDA=OFF asks for")
else()
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    find_package(CUDAToolkit 12)
  endif()
  if(TARGET CUDA::cublas)
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
      set(CMAKE_CUDA_ARCHITECTURES "75-real;80-real;90" CACHE STRING "GPUs to build the CUDA backend for")
    endif()
    enable_language(CUDA)
    if(NOT DEFINED CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc has it
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
    endif()
    set(CUDA_BACKEND ON)
    set(CUDA_VERDICT "built with CUDA ${CUDAToolkit_VERSION}")
  else()
    set(CUDA_VERDICT "left out, because no CUDA toolkit 12 or newer with cuBLAS was found (nvcc must be in PATH)")
  endif()
endif()

if(WITH_CUDA STREQUAL "ON" AND NOT CUDA_BACKEND)
  message(FATAL_ERROR "WITH_CUDA=ON, but the CUDA backend would be ${CUDA_VERDICT}. "
                      "Configure with WITH_CUDA=AUTO or OFF to build for the CPU alone.")
endif()
message(STATUS "CUDA backend: ${CUDA_VERDICT}")
