# The libraries: wiretale_libraries for the analyzer, capture_libraries for the capture program; shared, or static
# (WIRETALE_STATIC), which Debian's -dev packages allow for all but libpcap's wish for systemd, which nothing here calls.
set(analyzer_modules zlib libbrotlidec libzstd liblz4
	libpcre2-8 libevent_pthreads libevent_openssl libevent libssl libcrypto)
set(capture_modules libpcap libcap libseccomp)

function(libraries target)
	if(WIRETALE_STATIC)
		pkg_check_modules(${target} REQUIRED ${ARGN})
		set(names ${${target}_STATIC_LIBRARIES})
		list(REMOVE_ITEM names pthread dl m rt systemd)
		list(TRANSFORM names PREPEND -l)
		add_library(${target} INTERFACE)
		target_include_directories(${target} INTERFACE ${${target}_INCLUDE_DIRS})
		target_link_libraries(${target} INTERFACE
			-Wl,-Bstatic -Wl,--start-group ${names} -Wl,--end-group -Wl,-Bdynamic)
	else()
		pkg_check_modules(${target} REQUIRED IMPORTED_TARGET ${ARGN})
		add_library(${target} INTERFACE)
		target_link_libraries(${target} INTERFACE PkgConfig::${target})
	endif()
endfunction()

libraries(wiretale_libraries ${analyzer_modules})
libraries(capture_libraries ${capture_modules})
if(WIRETALE_STATIC)
	add_library(no_systemd STATIC packaging/no_systemd.c)
	target_link_libraries(capture_libraries INTERFACE no_systemd)
endif()
