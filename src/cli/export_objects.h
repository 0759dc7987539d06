/* export_objects.h -- --export-objects PROTOCOL,FOLDER: the objects of a capture as files. */
#ifndef WIRETALE_CLI_EXPORT_OBJECTS_H
#define WIRETALE_CLI_EXPORT_OBJECTS_H

#include "cli/options.h"
#include "view/session.h"

/* Is the argument well formed, and a protocol of this version?  Says to err what is wrong. */
bool export_objects_check(const struct options *o, const char *argument, FILE *err);

/* Write the objects into the folder, which is made where it is missing; returns the exit status. */
int export_objects(const struct options *o, const char *argument, struct session *s);

#endif
