# Unit tests (cmocka), replays of the fuzz seeds, and the scripts of tests/: one CTest entry each.
# A test that can't run here leaves with status 77, and CTest says "Skipped".

function(wiretale_test name)
	add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
	set(environment WIRETALE=${CMAKE_BINARY_DIR}/wiretale SAMPLES=${CMAKE_BINARY_DIR}/samples
		BUILD_TYPE=${CMAKE_BUILD_TYPE} TZ=UTC LC_ALL=C.UTF-8)
	set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300 ENVIRONMENT "${environment}")
endfunction()

# ./run builds without what only tests need; ./test takes "no tests" for a failure.
find_package(Python3 COMPONENTS Interpreter)
if(NOT CMOCKA_FOUND OR NOT Python3_FOUND)
	message(STATUS "no tests: they need cmocka and python3 (tools/setup test installs them)")
	return()
endif()

# The sample captures of the tests, and the fuzz seeds that are cut out of them.
set(samples_stamp ${CMAKE_BINARY_DIR}/samples/.made)
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/make_samples.py)
	add_custom_command(OUTPUT ${samples_stamp} DEPENDS ${CMAKE_SOURCE_DIR}/tests/make_samples.py
		COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/make_samples.py ${CMAKE_BINARY_DIR}/samples
		COMMAND ${CMAKE_COMMAND} -E touch ${samples_stamp})
	add_custom_target(samples ALL DEPENDS ${samples_stamp})
endif()

file(GLOB more_tests CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} tests/*_test.c)
foreach(file IN LISTS unit_tests more_tests)
	string(REGEX REPLACE "^src/|\\.c$" "" name ${file})
	string(REPLACE "/" "_" target ${name})
	add_executable(${target} ${file})
	set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	target_link_libraries(${target} PRIVATE wiretale_core PkgConfig::CMOCKA)
	wiretale_test(${name} ${target})
endforeach()

# HTTP's messages against llhttp, whose source Debian's node-llhttp carries; without it the test says that it is skipped.
target_sources(tests_http_framing_test PRIVATE tests/llhttp_oracle.c)
file(GLOB llhttp_sources /usr/share/llhttp/*.c)
if(llhttp_sources)
	add_library(llhttp STATIC ${llhttp_sources})
	target_include_directories(llhttp SYSTEM PUBLIC /usr/share/include/llhttp)
	target_compile_definitions(llhttp PUBLIC WITH_LLHTTP)
	target_link_libraries(tests_http_framing_test PRIVATE llhttp)
endif()

# The capture program's own: what it gives up, and the order of its packets.
add_executable(capture_confine_test capture/confine_test.c capture/confine.c src/base/rights.c)
set_target_properties(capture_confine_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_include_directories(capture_confine_test PRIVATE src)
target_link_libraries(capture_confine_test PRIVATE wiretale_flags capture_libraries PkgConfig::CMOCKA)
wiretale_test(capture/confine_test capture_confine_test)

add_executable(capture_order_test capture/order_test.c capture/order.c capture/block.c src/base/mem.c)
set_target_properties(capture_order_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_include_directories(capture_order_test PRIVATE src)
target_link_libraries(capture_order_test PRIVATE wiretale_flags PkgConfig::CMOCKA)
wiretale_test(capture/order_test capture_order_test)

# Writes captures of many connections, to measure with.
add_executable(make_connections tests/make_connections.c)
set_target_properties(make_connections PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(make_connections PRIVATE wiretale_flags)

# Makes allocations fail (tests/out_of_memory_test).
if(NOT WIRETALE_SANITIZE)
	add_library(failing_malloc SHARED tests/failing_malloc.c)
	set_target_properties(failing_malloc PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()

file(GLOB harnesses CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} fuzz/fuzz_*.c)
foreach(file IN LISTS harnesses)
	string(REGEX REPLACE "^fuzz/fuzz_|\\.c$" "" name ${file})
	if(WIRETALE_FUZZ)
		add_executable(fuzz_${name} ${file})
		target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
		set(replay fuzz_${name} -runs=0)
	else()
		add_executable(fuzz_${name} ${file} fuzz/replay.c)
		set(replay fuzz_${name})
	endif()
	set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
	target_link_libraries(fuzz_${name} PRIVATE wiretale_core)
	set(seed_folders ${CMAKE_BINARY_DIR}/samples/seeds/${name})
	if(EXISTS ${CMAKE_SOURCE_DIR}/tests/seeds/${name})
		list(APPEND seed_folders ${CMAKE_SOURCE_DIR}/tests/seeds/${name})
	endif()
	wiretale_test(seeds/${name} ${replay} ${seed_folders})
endforeach()

# A script of tests/ that is named X_test or X_test.py or X_test.sh is a test too.
file(GLOB scripts CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} tests/*_test tests/*_test.sh tests/*_test.py)
foreach(file IN LISTS scripts)
	string(REGEX REPLACE "\\.(sh|py)$" "" name ${file})
	wiretale_test(${name} ${CMAKE_SOURCE_DIR}/${file})
endforeach()

if(EXISTS ${CMAKE_SOURCE_DIR}/tools/tidy)
	wiretale_test(tidy ${CMAKE_SOURCE_DIR}/tools/tidy --build ${CMAKE_BINARY_DIR})
endif()
