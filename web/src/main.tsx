import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './app.tsx';
import { ApiContext, isWorthRetrying } from './shared/api.ts';
import { Failure } from './shared/failure.tsx';
import { openSession, SessionContext } from './shared/session.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
const show = createRoot(root);

openSession().then(
  (session) => {
    const queries = new QueryClient({
      defaultOptions: {
        queries: {
          staleTime: 5_000,
          retry: (count, error) => count < 2 && isWorthRetrying(error),
          // A lost connection is told at once rather than waited for in silence.
          networkMode: 'always',
        },
        mutations: { networkMode: 'always' },
      },
    });
    show.render(
      <StrictMode>
        <SessionContext value={session}>
          <ApiContext value={session.client}>
            <QueryClientProvider client={queries}>
              <BrowserRouter>
                <App />
              </BrowserRouter>
            </QueryClientProvider>
          </ApiContext>
        </SessionContext>
      </StrictMode>,
    );
  },
  () => {
    show.render(
      <main className="page">
        <h1>Ouverture</h1>
        <Failure
          title="L’application ne peut pas démarrer"
          detail="Le service ne répond pas. Vérifiez votre connexion, puis rechargez la page."
        />
      </main>,
    );
  },
);
