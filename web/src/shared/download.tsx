import { useState } from 'react';
import type { ClientProblem } from '../../../contract/client.ts';
import type { Result } from '../../../domain/result.ts';
import { useSession } from './session.ts';

/** Hands a file over to the browser, under a name. */
export const save = (file: Blob, name: string): void => {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};

/** A button that fetches a file with the caller's token, which a plain link could not carry. */
export const Download = ({
  fetchFile,
  name,
  children,
}: {
  readonly fetchFile: () => Promise<Result<Blob, ClientProblem>>;
  readonly name: string;
  readonly children: string;
}) => {
  const session = useSession();
  const [state, setState] = useState<'ready' | 'busy' | ClientProblem>('ready');
  const fetchIt = async (): Promise<void> => {
    setState('busy');
    const answered = await fetchFile();
    if (answered.ok) save(answered.value, name);
    else if (answered.error.kind === 'signed-out') session.expire();
    setState(answered.ok ? 'ready' : answered.error);
  };
  return (
    <span className="download">
      <button
        type="button"
        className="button button-secondary"
        aria-disabled={state === 'busy'}
        onClick={() => {
          if (state !== 'busy') void fetchIt();
        }}
      >
        {state === 'busy' ? 'Préparation du fichier…' : children}
      </button>
      {typeof state === 'object' && (
        <span className="field-error" role="alert">
          {state.detail}
        </span>
      )}
    </span>
  );
};
