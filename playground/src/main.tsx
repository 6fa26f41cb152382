// The page's beginning.

import { render } from 'solid-js/web';
import './style.css';
import { App } from './view/App.js';

render(() => <App />, document.getElementById('page')!);
