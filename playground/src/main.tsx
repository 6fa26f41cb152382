// The page's beginning.

import { render } from 'solid-js/web';
import { showFirst, start } from './state.js';
import './style.css';
import { App } from './view/App.js';

// what moves the picture is loaded while the picture is made
start();
// a link has a picture of its own
if (location.hash === '') showFirst();
render(() => <App />, document.getElementById('page')!);
