# The compiler's options, as one interface target that everything links.
add_library(wiretale_flags INTERFACE)
target_compile_options(wiretale_flags INTERFACE
	-std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
	-Wwrite-strings -Wvla -fno-common -fstack-protector-strong -fcf-protection
	-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_link_options(wiretale_flags INTERFACE LINKER:-z,relro,-z,now,-z,noexecstack)
# Programs are position-independent; -fPIE, as -fPIC would keep the library's functions from being inlined.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g3")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
	set(CMAKE_BUILD_TYPE Release)
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

if(WIRETALE_WERROR OR "$ENV{CI}" STREQUAL "true")
	target_compile_options(wiretale_flags INTERFACE -Werror)
endif()
if(WIRETALE_SANITIZE)
	set(CMAKE_C_FLAGS_DEBUG "-O1 -g")
	set(sanitize -fsanitize=${WIRETALE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
	target_compile_options(wiretale_flags INTERFACE ${sanitize})
	target_link_options(wiretale_flags INTERFACE ${sanitize})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
	# Fortified functions hide calls from the sanitizers, so only here.
	target_compile_options(wiretale_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(WIRETALE_FUZZ)
	target_compile_options(wiretale_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WIRETALE_HOSTILE)
	target_compile_definitions(wiretale_flags INTERFACE WIRETALE_HOSTILE)
endif()
# Link-time optimisation for the program alone: the library's objects carry both forms, so tests link quickly.
add_library(wiretale_lto INTERFACE)
if(WIRETALE_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
	check_ipo_supported(RESULT lto_works OUTPUT lto_says LANGUAGES C)
	if(lto_works)
		target_compile_options(wiretale_lto INTERFACE -flto=auto -ffat-lto-objects)
	else()
		message(STATUS "no link-time optimisation here: ${lto_says}")
	endif()
endif()
