/* media_types.c -- see media_types.h. */
#include "proto/media_types.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct { const char *type; uint16_t proto; } shown_by[] = {
	{"text/plain", P_data_text_lines}, {"text/html", P_data_text_lines}, {"text/css", P_data_text_lines},
	{"text/javascript", P_data_text_lines}, {"application/x-javascript", P_data_text_lines},
	{"text/richtext", P_data_text_lines}, {"text/enriched", P_data_text_lines}, {"text/parameters", P_data_text_lines},
	{"text/xml-external-parsed-entity", P_data_text_lines},
	{"application/xml-external-parsed-entity", P_data_text_lines},
	{"application/x-ns-proxy-autoconfig", P_data_text_lines}, {"application/x-www-form-urlencoded", P_urlencoded_form},
	{"application/octet-stream", P_data},
	{"application/json", P_json}, {"application/senml+json", P_json}, {"application/sensml+json", P_json},
	{"application/json-rpc", P_json}, {"application/jsonrequest", P_json}, {"application/dds-web+json", P_json},
	{"application/problem+json", P_json}, {"application/merge-patch+json", P_json}, {"application/json-patch+json", P_json},
	{"text/xml", P_xml}, {"application/xml", P_xml}, {"text/vnd.wap.wml", P_xml}, {"text/vnd.wap.si", P_xml},
	{"text/vnd.wap.sl", P_xml}, {"text/vnd.wap.co", P_xml}, {"text/vnd.wap.emn", P_xml},
	{"application/vnd.wv.csp+xml", P_xml}, {"application/soap+xml", P_xml}, {"image/svg+xml", P_xml},
	{"application/rss+xml", P_xml}, {"application/atom+xml", P_xml}, {"application/xml-dtd", P_xml},
	{"application/pidf+xml", P_xml}, {"application/xslt+xml", P_xml}, {"application/mathml+xml", P_xml},
	{"application/x-crd+xml", P_xml}, {"application/xcap-caps+xml", P_xml}, {"application/rdf+xml", P_xml},
	{"application/smil", P_xml}, {"application/vnd.3gpp.sms+xml", P_xml}, {"application/auth-policy+xml", P_xml},
	{"application/conference-info+xml", P_xml}, {"application/reginfo+xml", P_xml},
	{"application/simple-filter+xml", P_xml}, {"application/resource-lists+xml", P_xml},
	{"application/x-wms-logconnectstats", P_xml}, {"application/x-wms-logplaystats", P_xml},
	{"application/x-wms-sendevent", P_xml}, {"message/imdn+xml", P_xml},
	{"message/rfc822", P_imf}, {"image/png", P_png}, {"image/gif", P_image_gif}, {"image/jpeg", P_image_jfif}, {"image/jpg", P_image_jfif},
	{"image/jfif", P_image_jfif}, {"application/ocsp-request", P_ocsp}, {"application/ocsp-response", P_ocsp},
};
/* clang-format on */

const char *const media_emits[] = {
    "data", "data-text-lines", "media",      "urlencoded-form", "json", "xml",
    "png",  "image-gif",       "image-jfif", "mime_multipart",  "ocsp", "imf",
    NULL,
};

enum proto_id media_type_proto(const uint8_t *type, uint32_t len)
{
	static const char multipart[] = "multipart/";
	const uint32_t    n = sizeof multipart - 1;

	for (size_t i = 0; i < sizeof shown_by / sizeof *shown_by; i++)
		if (strlen(shown_by[i].type) == len && strncasecmp(shown_by[i].type, (const char *)type, len) == 0)
			return (enum proto_id)shown_by[i].proto;
	if (len >= n && strncasecmp((const char *)type, multipart, n) == 0)
		return P_mime_multipart;
	return len ? P_media : P_data;
}

static bool begins(const uint8_t *p, uint32_t n, const char *with, uint32_t len)
{
	return n >= len && memcmp(p, with, len) == 0;
}

enum proto_id media_type_of(const uint8_t *type, uint32_t len, const uint8_t *body, uint32_t n)
{
	enum proto_id proto = media_type_proto(type, len);
	bool          is = true;

	if (proto == P_png)
		is = begins(body, n, "\x89PNG\r\n\x1a\n", 8);
	else if (proto == P_image_gif)
		is = begins(body, n, "GIF87a", 6) || begins(body, n, "GIF89a", 6);
	else if (proto == P_image_jfif)
		is = begins(body, n, "\xff\xd8", 2);
	return is ? proto : P_media;
}
