/* export_objects.c -- see export_objects.h. */
#include "cli/export_objects.h"

#include "view/objects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AGAIN_MAX = 1000, OBJECTS_MAX = 1000000 };

struct exporting {
	const struct options *o;
	int                   folder;
	bool                  failed;
};

bool export_objects_check(const struct options *o, const char *argument, FILE *err)
{
	static const char *const later[] = {"dicom", "smb", "tftp"};
	size_t                   n = strcspn(argument, ",");
	enum object_kind         kind;

	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (argument[n] && strlen(later[i]) == n && memcmp(later[i], argument, n) == 0) {
			fprintf(err, "%s: exporting objects of %s is not in this version of Wiretale yet\n", o->program,
			        later[i]);
			return false;
		}
	if (object_kind_of(argument, n, &kind) && argument[n] && argument[n + 1])
		return true;
	fprintf(err,
	        "%s: \"--export-objects\" are specified as: <protocol>,<destdir>\n"
	        "%s: The available export object types for the \"--export-objects\" option are:\n",
	        o->program, o->program);
	for (unsigned i = 0; i < OBJECT_KINDS; i++)
		fprintf(err, "     %s\n", object_kinds[i]);
	return false;
}

static bool write_all(int file, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t wrote = write(file, p, n);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		p += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

/* No file that is there is written to, through no link. */
static bool write_object(void *context, const struct object *o)
{
	struct exporting *x = context;
	struct text       name;
	int               file = -1;

	text_init(&name);
	for (unsigned again = 0; file < 0 && again < AGAIN_MAX; again++) {
		text_clear(&name);
		object_name(&name, o, again, OBJECT_NAME_MAX);
		file = openat(x->folder, name.p, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (file < 0 && errno != EEXIST)
			break;
	}
	bool ok = file >= 0 && write_all(file, o->bytes, o->n);
	if (file >= 0 && close(file) != 0)
		ok = false;
	if (!ok) {
		fprintf(stderr, "%s: the object of frame %u can't be written as \"%s\": %s\n", x->o->program, o->frame,
		        name.p, strerror(errno));
		x->failed = true;
	} else if (o->missing) {
		fprintf(stderr, "%s: %s (frame %u) is not complete: %u bytes are not in the capture\n", x->o->program,
		        name.p, o->frame, o->missing);
	}
	text_fini(&name);
	return o->number + 1 < OBJECTS_MAX && (ok || errno != ENOSPC);
}

int export_objects(const struct options *o, const char *argument, struct session *s)
{
	const char      *folder = strchr(argument, ',') + 1;
	struct exporting x = {.o = o};
	enum object_kind kind = OBJECTS_HTTP;

	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "%s: the folder \"%s\" can't be made: %s\n", o->program, folder, strerror(errno));
		return EXIT_FAILED;
	}
	x.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x.folder < 0) {
		fprintf(stderr, "%s: the folder \"%s\" can't be opened: %s\n", o->program, folder, strerror(errno));
		return EXIT_FAILED;
	}
	object_kind_of(argument, strcspn(argument, ","), &kind);
	objects(s, kind, 0, write_object, &x);
	close(x.folder);
	return x.failed ? EXIT_FAILED : EXIT_OK;
}
