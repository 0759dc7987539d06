/* growing.c -- see growing.h. */
#include "cli/growing.h"

#include "view/select.h"

/* Print the frames that came since the last call. */
static bool print_new(void *context)
{
	struct growing *g = context;
	bool            ok = true;

	for (; ok && g->done < g->session->store.nframes; g->done++) {
		if (!g->output || (g->display && !selector_test(g->display, g->done)))
			continue;
		ok = output_frame(g->output, g->done);
	}
	if (g->told)
		*g->told = g->done;
	return ok && (!g->output || output_flush(g->output)) && !session_full(g->session);
}

void growing_open(struct growing *g, struct session *s, const struct printer *p, const struct filter *display,
                  _Atomic uint64_t *told)
{
	*g = (struct growing){.session = s, .output = p ? output_open(s, p) : NULL, .told = told};
	if (p && display)
		g->display = selector_new(s, display);
	s->grown = print_new;
	s->grown_context = g;
	if (p)
		output_flush(g->output);
}

bool growing_close(struct growing *g)
{
	g->session->grown = NULL;
	if (g->display)
		selector_free(g->display);
	return !g->output || output_close(g->output);
}
