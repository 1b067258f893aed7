// VOSviewer Online with the network in `window.network`, as one script for a page without a network connection.
import {createElement} from 'react';
import {createRoot} from 'react-dom/client';
import {VOSviewerOnline} from 'vosviewer-online';

createRoot(globalThis.document.getElementById('viewer')).render(createElement(VOSviewerOnline, {data: globalThis.network, parameters: {}}));
