import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { Crashed } from './shell/crashed.js';
import './styles/tokens.css';
import './styles/base.css';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no element with the id "root".');
const root = createRoot(container, {
  // React has removed the whole page by now.
  onUncaughtError: () => queueMicrotask(() => root.render(<Crashed />)),
});
root.render(<App />);
