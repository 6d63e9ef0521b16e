import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

type NoticeProps = {
  readonly kind: 'success' | 'warning' | 'info';
  readonly title?: string;
  readonly children: ReactNode;
};

export const Notice = ({ kind, title, children }: NoticeProps) => (
  <div className={`alert alert-${kind}`}>
    {title !== undefined && <p className="alert-title">{title}</p>}
    {children}
  </div>
);

/** What the page before did, told on this one: `navigate(to, { state: { done: '…' } })`. */
export const useDone = (): string | null => {
  const state: unknown = useLocation().state;
  return typeof state === 'object' && state !== null && 'done' in state && typeof state.done === 'string'
    ? state.done
    : null;
};

/** The green message of the guide: read out, and where the keyboard goes on from. */
export const Done = ({ children }: { readonly children: ReactNode }) => {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), []);
  return (
    <div className="alert alert-success" role="status" tabIndex={-1} ref={shown}>
      {children}
    </div>
  );
};
