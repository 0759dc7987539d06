/* assets.c -- see assets.h. */
#include "server/assets.h"

#include <string.h>

extern const uint8_t asset_index_html[], asset_index_html_end[], asset_app_js[], asset_app_js_end[], asset_app_css[],
    asset_app_css_end[];

static const struct asset assets[] = {
    {"/", "text/html; charset=utf-8", asset_index_html, asset_index_html_end, true},
    {"/app.js", "text/javascript; charset=utf-8", asset_app_js, asset_app_js_end, true},
    {"/app.css", "text/css; charset=utf-8", asset_app_css, asset_app_css_end, true},
};

const struct asset *asset_find(const char *path)
{
	for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++)
		if (strcmp(assets[i].path, path) == 0)
			return &assets[i];
	return NULL;
}
