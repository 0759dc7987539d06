/* media_types.h -- who shows a body by its media type: HTTP's bodies, parts of a multipart, mail. */
#ifndef WIRETALE_PROTO_MEDIA_TYPES_H
#define WIRETALE_PROTO_MEDIA_TYPES_H

#include "proto/proto.h"

/* Who shows a body of a media type (len bytes, without parameters; case does not matter): P_media where nobody decodes
 * the type, P_data where there is none. */
enum proto_id media_type_proto(const uint8_t *type, uint32_t len);

/* The same where the body is at hand: an image that does not begin as one is P_media. */
enum proto_id media_type_of(const uint8_t *type, uint32_t len, const uint8_t *body, uint32_t n);

/* Names of all protocols that media_type_proto may give and of those inside them (struct proto's emits). */
extern const char *const media_emits[];

#endif
