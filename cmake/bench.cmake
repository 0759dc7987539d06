# Each bench/X.c is a program build/bench/bench/X of its own, linked with the library; ./bench runs them.
file(GLOB benches CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} bench/*.c)
foreach(file IN LISTS benches)
	string(REGEX REPLACE "^bench/|\\.c$" "" name ${file})
	add_executable(bench_${name} ${file})
	set_target_properties(bench_${name} PROPERTIES OUTPUT_NAME ${name}
		RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
	target_link_libraries(bench_${name} PRIVATE wiretale_core wiretale_lto)
	target_link_options(bench_${name} PRIVATE $<TARGET_PROPERTY:wiretale_lto,INTERFACE_COMPILE_OPTIONS>)
endforeach()
