// The page of networks opens view files.

import {openViews} from '#network/open_view.js';

openViews(document);
