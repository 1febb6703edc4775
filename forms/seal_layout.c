#include "forms/seal_layout.h"

static const struct look seal_look = {FACE_GOTHIC, 7.5, 11.5, false, INK_TEXT};

void seal_put(struct frame *l, const struct seal *s)
{
	struct typed text = typeset_text(l->type, &seal_look, s->text);
	flow_piece(l->flow, frame_before(l, 10, 10), (double)typeset_lines(&text, l->width) * seal_look.lead);
	flow_text(l->flow, l->type, &text, l->left, 0, l->width, false);
}
