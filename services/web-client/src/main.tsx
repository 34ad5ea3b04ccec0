import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ServicesContext } from './hooks/use-services.ts';
import { createServices } from './state/services.ts';
import './styles/base.css';
import { CrashBoundary } from './views/shell/crash-boundary.tsx';

const root = document.querySelector('#root');
if (root === null) throw new Error('the page has no element #root');

createRoot(root).render(
  <CrashBoundary>
    <ServicesContext value={createServices(window)}>
      <App />
    </ServicesContext>
  </CrashBoundary>,
);
