/* detail.h -- the tree of a frame, as the fronts see it: nodes, their lines and values, the bytes behind them. */
#ifndef WIRETALE_VIEW_DETAIL_H
#define WIRETALE_VIEW_DETAIL_H

#include "dissect/tree.h"
#include "dissect/value.h"

#endif
