// The page's beginning.

import { render } from 'solid-js/web';
import { showFirst } from './state.js';
import './style.css';
import { App } from './view/App.js';

// a link has a picture of its own
if (location.hash === '') showFirst();
render(() => <App />, document.getElementById('page')!);
