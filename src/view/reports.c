/* reports.c -- see reports.h. */
#include "view/reports.h"

#include "dissect/registry.h"
#include "dissect/value.h"

static bool first_with_table(enum proto_id proto)
{
	for (enum proto_id p = P_NONE + 1; p < proto; p++)
		if (all_protos[p]->fields == all_protos[proto]->fields)
			return false;
	return true;
}

static void print_base(FILE *out, const struct field *f)
{
	if (f->type == FT_BOOLEAN && f->mask)
		fprintf(out, "%u", f->width);
	else if (f->base || (f->type >= FT_CHAR && f->type <= FT_INT64) || f->type == FT_BYTES ||
	         f->type == FT_FRAMENUM)
		fputs(base_name(f->base), out);
}

void reports_fields(FILE *out)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++) {
		const struct proto *proto = all_protos[p];
		fprintf(out, "P\t%s\t%s\n", proto->title, proto->name);
		for (unsigned i = 0; first_with_table(p) && i < proto->nfields; i++) {
			const struct field *f = &proto->fields[i];
			if (f->name)
				fprintf(out, "F\t%s\t%s\t%s\t%s\t", f->label, f->name, ftype_name(f->type),
				        proto->name);
			if (f->name)
				print_base(out, f);
			if (f->name)
				fprintf(out, "\t0x%llx\t\n", (unsigned long long)f->mask);
		}
	}
}

void reports_protocols(FILE *out)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		fprintf(out, "%s\t%s\t%s\n", all_protos[p]->title,
		        all_protos[p]->brief ? all_protos[p]->brief : all_protos[p]->title, all_protos[p]->name);
}

static void print_values(FILE *out, const struct field *f)
{
	if (f->names_kind == NAMES_LIST)
		for (const struct name *n = f->names; n->text; n++)
			fprintf(out, "V\t%s\t%llu\t%s\n", f->name, (unsigned long long)n->value, n->text);
	else if (f->names_kind == NAMES_RANGES)
		for (const struct range *r = f->names; r->text; r++)
			fprintf(out, "R\t%s\t%llu\t%llu\t%s\n", f->name, (unsigned long long)r->low,
			        (unsigned long long)r->high, r->text);
	else if (f->names_kind == NAMES_YESNO)
		fprintf(out, "T\t%s\t%s\t%s\n", f->name, ((const struct yesno *)f->names)->yes,
		        ((const struct yesno *)f->names)->no);
}

void reports_values(FILE *out)
{
	for (enum proto_id p = P_NONE + 1; p < P_COUNT; p++)
		for (unsigned i = 0; first_with_table(p) && i < all_protos[p]->nfields; i++)
			if (all_protos[p]->fields[i].name)
				print_values(out, &all_protos[p]->fields[i]);
}
