#!/bin/sh
# What compiler and linker are asked to build in against exploits stands in both programs.
set -u
command -v readelf > /dev/null && command -v objdump > /dev/null || {
	echo "no readelf or objdump (package binutils)"
	exit 77
}
status=0
fail() {
	echo "$program: $1"
	status=1
}

for program in "$WIRETALE" "$(dirname "$WIRETALE")/wiretale-capture"; do
	head=$(readelf -hW "$program") segments=$(readelf -lW "$program") dynamic=$(readelf -dW "$program")
	symbols=$(readelf --dyn-syms -W "$program")
	case $head in *"DYN (Pos"*) ;; *) fail "not position-independent" ;; esac
	case $segments in *GNU_RELRO*) ;; *) fail "no RELRO" ;; esac
	case $dynamic in *BIND_NOW* | *"Flags: NOW"*) ;; *) fail "functions are bound late: RELRO is partial" ;; esac
	echo "$segments" | grep -q 'GNU_STACK.* RW  *0x' || fail "the stack may be executed"
	echo "$segments" | grep -q 'LOAD.* RWE ' && fail "a segment is writable and executable"
	case $symbols in *__stack_chk_fail*) ;; *) fail "no stack protector" ;; esac
	case $symbols in
	*__asan_* | *__tsan_* | *__msan_*) ;; # the sanitizers do this themselves
	*_chk@*) ;;
	*) [ "${BUILD_TYPE:-Release}" != Release ] || fail "no fortified functions" ;;
	esac
	case $head in
	*X86-64*) objdump -d --disassemble=main "$program" | grep -q endbr64 || fail "no landing pads for CET" ;;
	esac
done
exit $status
