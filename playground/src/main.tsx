// The page's beginning.

import { render } from 'solid-js/web';
import { open, showFirst, start } from './state.js';
import './style.css';
import { App } from './view/App.js';

// what moves the picture is loaded while the picture is made, but for the kernels, which would be in its way
open();
// a link has a picture of its own
if (location.hash === '') showFirst();
render(() => <App />, document.getElementById('page')!);
if (location.hash === '') requestAnimationFrame(() => setTimeout(start));
else start();
