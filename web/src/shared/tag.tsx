import { actionStatus, type State } from './words.ts';

export const StateTag = ({ state: { label, tone } }: { readonly state: State }) => (
  <span className={`tag tag-${tone}`}>{label}</span>
);

/** The status in words, and the guide's code. */
export const ActionTag = ({ status }: { readonly status: keyof typeof actionStatus }) => {
  const { label, tone } = actionStatus[status];
  return <StateTag state={{ label: `${label} (${status})`, tone }} />;
};

export const WarningTag = ({ children }: { readonly children: string }) => (
  <StateTag state={{ label: children, tone: 'warn' }} />
);
