/* settings.h -- the preferences as the fronts see them: set by name, listed, given back. */
#ifndef WIRETALE_VIEW_SETTINGS_H
#define WIRETALE_VIEW_SETTINGS_H

#include "store/prefs.h"

#endif
