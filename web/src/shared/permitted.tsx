import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { french } from './format.ts';

type Permission = {
  readonly ok: boolean;
  readonly detail?: string | undefined;
  /** The same reasons one by one, where several may be told. */
  readonly blocking?: readonly { readonly detail: string }[] | undefined;
};

const Why = ({ permission: { detail, blocking = [] } }: { readonly permission: Permission }) =>
  blocking.length < 2 ? (
    french(detail ?? '')
  ) : (
    <details>
      <summary>{blocking.length} points à régler d’abord</summary>
      <ul>
        {blocking.map((one) => (
          <li key={one.detail}>{french(one.detail)}</li>
        ))}
      </ul>
    </details>
  );

/** A link to an act, or, when it may not be done now, the same words with the reason beside. */
export const PermittedLink = ({
  permission,
  to,
  children,
  secondary = false,
}: {
  readonly permission: Permission;
  readonly to: string;
  readonly children: ReactNode;
  readonly secondary?: boolean;
}) => {
  const id = useId();
  const look = secondary ? 'button button-secondary' : 'button';
  if (permission.ok) {
    return (
      <Link className={look} to={to}>
        {children}
      </Link>
    );
  }
  return (
    <div className="not-permitted">
      <button type="button" className={look} aria-disabled="true" aria-describedby={id}>
        {children}
      </button>
      <div className="why" id={id}>
        <Why permission={permission} />
      </div>
    </div>
  );
};

/** A button for an act done at once. */
export const PermittedButton = ({
  permission,
  onClick,
  busy = false,
  label,
  children,
  showWhy = false,
}: {
  readonly permission: Permission;
  readonly onClick: () => void;
  readonly busy?: boolean;
  /** Accessible name, where the visible words do not tell what it acts on. */
  readonly label?: string;
  readonly children: ReactNode;
  /** Whether an act that is not allowed is shown with its reason; it is hidden otherwise. */
  readonly showWhy?: boolean;
}) => {
  const id = useId();
  if (permission.ok) {
    return (
      <button
        type="button"
        className="button button-secondary button-small"
        aria-disabled={busy}
        aria-label={label}
        onClick={() => {
          if (!busy) onClick();
        }}
      >
        {children}
      </button>
    );
  }
  if (!showWhy) return null;
  return (
    <span className="not-permitted">
      <button
        type="button"
        className="button button-secondary button-small"
        aria-disabled="true"
        aria-label={label}
        aria-describedby={id}
      >
        {children}
      </button>
      <span className="why" id={id}>
        {french(permission.detail ?? '')}
      </span>
    </span>
  );
};
