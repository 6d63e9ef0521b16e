import { createContext, type FormEvent, type ReactNode, use, useEffect, useId, useRef, useState } from 'react';
import { problemOf } from './api.ts';
import { french, frenchDay, parseFrenchDay } from './format.ts';
import { useSession, useSessionState } from './session.ts';

/** A fault of one field, by its name, or of the whole (`field: null`). */
export type Fault = { readonly field: string | null; readonly detail: string };

export type Typed = {
  readonly text: (name: string) => string;
  /** A day as the API takes it; a fault is noted when it is missing or no existing day. */
  readonly day: (name: string, label: string) => string;
  /** The same, where nothing may be typed. */
  readonly optionalDay: (name: string, label: string) => string | undefined;
  readonly fault: (field: string, detail: string) => void;
};

type FormState = {
  readonly faults: readonly Fault[];
  readonly initial: (name: string) => string | null;
  readonly prefix: string;
};
const FormContext = createContext<FormState>({ faults: [], initial: () => null, prefix: '' });

/** Which field a violation speaks of: `/changes/components/02/startDate` → the name as the form spells it. */
const fieldOf = (pointer: string): string => pointer.replace(/^\//u, '');

const readDraft = (key: string | undefined): Readonly<Record<string, string>> => {
  if (key === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(window.sessionStorage.getItem(key) ?? '{}');
    return typeof parsed === 'object' && parsed !== null
      ? Object.fromEntries(
          Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        )
      : {};
  } catch {
    return {};
  }
};

/** Forgets what was typed under a key: it has been sent. */
export const forgetDraft = (key: string): void => window.sessionStorage.removeItem(key);

type FormProps = {
  /** Under which what is typed is kept until it is sent: it survives a reload, an error and a new sign-in. */
  readonly draft?: string;
  readonly submit: string;
  readonly busy?: boolean;
  /** What the last sending failed with. */
  readonly error?: unknown;
  /** Other actions, beside the button. */
  readonly actions?: ReactNode;
  /** Leaves without sending; what was typed is forgotten. */
  readonly cancel?: () => void;
  readonly secondary?: boolean;
  /** Gets what was typed; called only when nothing is wrong with it. */
  readonly onSubmit: (read: Typed) => (() => void) | void;
  readonly children: ReactNode;
};

/**
 * A form that lists its errors and the API's above it, with a link to each field, and repeats them beside the field.
 * Nothing typed is ever lost.
 */
export const Form = ({
  draft,
  submit,
  busy = false,
  error,
  actions,
  cancel,
  secondary = false,
  onSubmit,
  children,
}: FormProps) => {
  const prefix = useId();
  const session = useSession();
  const expired = useSessionState() === 'expired';
  const [initial] = useState(() => readDraft(draft));
  const [own, setOwn] = useState<readonly Fault[]>([]);
  const [attempt, setAttempt] = useState(0);
  /** Fields edited since sending: earlier errors about them no longer apply. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  /** The fields that the form had when it was sent: a fault of another one has nowhere to lead. */
  const [known, setKnown] = useState<readonly string[]>([]);
  const summary = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const problem = own.length > 0 ? null : problemOf(error);
  const theirs: readonly Fault[] =
    problem === null
      ? []
      : problem.kind === 'refused' && problem.violations.length > 0
        ? problem.violations.map(({ pointer, detail }) => ({ field: fieldOf(pointer), detail: french(detail) }))
        : [{ field: null, detail: french(problem.detail) }];
  const faults = (own.length > 0 ? own : theirs).filter(({ field }) => field === null || !changed.has(field));
  const broken = problem !== null && problem.kind !== 'refused';

  useEffect(() => {
    // Each attempt that fails takes the focus to its faults, even when they are the same as before.
    if (attempt > 0 && faults.length > 0 && !busy) summary.current?.focus();
  }, [faults.length, busy, attempt]);

  const typed = (event: FormEvent<HTMLFormElement>): void => {
    const name = event.target instanceof Element ? event.target.getAttribute('name') : null;
    if (name !== null && faults.some(({ field }) => field === name)) setChanged(new Set([...changed, name]));
    keep();
  };
  const keep = (): void => {
    if (draft === undefined || form.current === null) return;
    const values = Object.fromEntries(
      [...new FormData(form.current)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    window.sessionStorage.setItem(draft, JSON.stringify(values));
  };

  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy) return;
    keep();
    const data = new FormData(event.currentTarget);
    setKnown([...event.currentTarget.elements].map((element) => element.getAttribute('name') ?? ''));
    const found: Fault[] = [];
    const text = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const fault = (field: string, detail: string): void => {
      found.push({ field, detail });
    };
    const optionalDay = (name: string, label: string): string | undefined => {
      if (text(name) === '') return undefined;
      const day = parseFrenchDay(text(name));
      if (day === null)
        fault(name, `${label} : indiquez une date existante au format jj/mm/aaaa, par exemple 05/01/2023.`);
      return day ?? undefined;
    };
    const day = (name: string, label: string): string => {
      if (text(name) === '') fault(name, `${label} : indiquez cette date, au format jj/mm/aaaa.`);
      return optionalDay(name, label) ?? '';
    };
    const go = onSubmit({ text, day, optionalDay, fault });
    setOwn(found);
    setChanged(new Set());
    setAttempt(attempt + 1);
    if (found.length === 0) go?.();
  };

  return (
    <FormContext value={{ faults, initial: (name) => initial[name] ?? null, prefix }}>
      <form ref={form} noValidate onSubmit={send} onInput={typed} aria-busy={busy}>
        {faults.length > 0 && (
          <div className="alert alert-error" role="alert" tabIndex={-1} ref={summary}>
            <p className="alert-title">
              {broken
                ? 'Votre demande n’a pas abouti'
                : problem?.kind === 'refused' && faults.every(({ field }) => field === null)
                  ? problem.title
                  : faults.length === 1
                    ? 'Il y a un point à corriger'
                    : `Il y a ${faults.length} points à corriger`}
            </p>
            <ul>
              {faults.map(({ field, detail }) => (
                <li key={`${field} ${detail}`}>
                  {field !== null && known.includes(field) ? (
                    <a
                      href={`#${prefix}-${field}`}
                      onClick={(event) => {
                        event.preventDefault();
                        document.getElementById(`${prefix}-${field}`)?.focus();
                      }}
                    >
                      {detail}
                    </a>
                  ) : (
                    detail
                  )}
                </li>
              ))}
            </ul>
            {expired && (
              <p>
                <button type="button" className="button" onClick={session.signIn}>
                  Se reconnecter
                </button>
              </p>
            )}
          </div>
        )}
        {children}
        <div className="form-actions">
          <button type="submit" className={secondary ? 'button button-secondary' : 'button'} aria-disabled={busy}>
            {busy ? 'Envoi en cours…' : submit}
          </button>
          {actions}
          {cancel !== undefined && (
            <button
              type="button"
              className="button button-secondary"
              onClick={() => {
                if (draft !== undefined) forgetDraft(draft);
                cancel();
              }}
            >
              Annuler
            </button>
          )}
        </div>
      </form>
    </FormContext>
  );
};

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly required?: boolean;
  readonly initial?: string;
  /** The label is said, not shown: in a table, where the headers show it. */
  readonly quiet?: boolean;
};

const useField = ({ name, initial = '', hint }: FieldProps) => {
  const form = use(FormContext);
  const faults = form.faults.filter((fault) => fault.field === name);
  const id = `${form.prefix}-${name}`;
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(faults.length === 0 ? [] : [`${id}-fault`]),
  ].join(' ');
  return {
    id,
    faults,
    value: form.initial(name) ?? initial,
    described: described === '' ? undefined : described,
  };
};

const Around = ({
  field,
  id,
  faults,
  children,
}: {
  readonly field: FieldProps;
  readonly id: string;
  readonly faults: readonly Fault[];
  readonly children: ReactNode;
}) => (
  <div className={faults.length === 0 ? 'field' : 'field field-wrong'}>
    <label htmlFor={id} className={field.quiet === true ? 'visually-hidden' : undefined}>
      {field.label}
      {field.required === true && <span aria-hidden="true"> *</span>}
    </label>
    {field.hint !== undefined && (
      <p className="hint" id={`${id}-hint`}>
        {field.hint}
      </p>
    )}
    {faults.length > 0 && (
      <p className="field-fault" id={`${id}-fault`}>
        {faults.map(({ detail }) => detail).join(' ')}
      </p>
    )}
    {children}
  </div>
);

export const TextField = (
  props: FieldProps & {
    readonly type?: 'text' | 'email' | 'tel';
    readonly inputMode?: 'text' | 'numeric' | 'decimal';
    readonly autoComplete?: string;
    readonly size?: number;
  },
) => {
  const { id, faults, value, described } = useField(props);
  return (
    <Around field={props} id={id} faults={faults}>
      <input
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        inputMode={props.inputMode}
        autoComplete={props.autoComplete ?? 'off'}
        size={props.size}
        defaultValue={value}
        required={props.required}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={described}
      />
    </Around>
  );
};

/** A day as text, jj/mm/aaaa: a browser's own date field follows the browser's language, not the page's. */
export const DateField = (props: Omit<FieldProps, 'initial'> & { readonly initial?: string | null }) => {
  const { initial, ...rest } = props;
  const field: FieldProps = {
    ...rest,
    hint: props.hint ?? (props.quiet === true ? undefined : 'Format attendu : jj/mm/aaaa'),
    initial: initial === null || initial === undefined ? '' : frenchDay(initial),
  };
  const { id, faults, value, described } = useField(field);
  return (
    <Around field={field} id={id} faults={faults}>
      <input
        id={id}
        name={props.name}
        className="date"
        inputMode="numeric"
        autoComplete="off"
        placeholder="jj/mm/aaaa"
        maxLength={10}
        defaultValue={value}
        required={props.required}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={described}
      />
    </Around>
  );
};

export const SelectField = (
  props: FieldProps & { readonly options: readonly (readonly [value: string, label: string])[] },
) => {
  const { id, faults, value, described } = useField(props);
  return (
    <Around field={props} id={id} faults={faults}>
      <select
        id={id}
        name={props.name}
        defaultValue={value}
        required={props.required}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={described}
      >
        {props.options.map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </select>
    </Around>
  );
};

export const TextArea = (props: FieldProps & { readonly rows?: number; readonly maxLength?: number }) => {
  const { id, faults, value, described } = useField(props);
  return (
    <Around field={props} id={id} faults={faults}>
      <textarea
        id={id}
        name={props.name}
        rows={props.rows ?? 5}
        maxLength={props.maxLength}
        defaultValue={value}
        required={props.required}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={described}
      />
    </Around>
  );
};

export const CheckBox = (props: FieldProps) => {
  const { id, faults, value, described } = useField(props);
  return (
    <div className={faults.length === 0 ? 'field check' : 'field check field-wrong'}>
      {faults.length > 0 && (
        <p className="field-fault" id={`${id}-fault`}>
          {faults.map(({ detail }) => detail).join(' ')}
        </p>
      )}
      <input
        id={id}
        name={props.name}
        type="checkbox"
        defaultChecked={value === 'on'}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={described}
      />
      <label htmlFor={id}>{props.label}</label>
    </div>
  );
};
