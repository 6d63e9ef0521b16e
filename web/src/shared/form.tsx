import { createContext, type FormEvent, type ReactNode, use, useEffect, useId, useRef, useState } from 'react';
import { problemOf } from './api.ts';
import { french, frenchDay, parseFrenchDay } from './format.ts';
import { useSession, useSessionState } from './session.ts';

/** What is wrong with one field, by its name, or with the whole form (`field: null`). */
export type FieldError = { readonly field: string | null; readonly detail: string };

export type Typed = {
  readonly text: (name: string) => string;
  /** A day as the API takes it; adds an error when it is missing or no existing day. */
  readonly day: (name: string, label: string) => string;
  /** The same, where the field may be left empty. */
  readonly optionalDay: (name: string, label: string) => string | undefined;
  readonly addError: (field: string, detail: string) => void;
};

type FormState = {
  readonly errors: readonly FieldError[];
  readonly initial: (name: string) => string | null;
  readonly prefix: string;
};
const FormContext = createContext<FormState>({ errors: [], initial: () => null, prefix: '' });

/** The name of the field that a violation points to: `/changes/site` → `changes/site`. */
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

/** Forgets what was typed in a form: it has been sent, or given up. */
export const forgetDraft = (key: string): void => window.sessionStorage.removeItem(key);

type FormProps = {
  /** Key under which what is typed is kept until it is sent, through a reload, an error or a new sign-in. */
  readonly draft?: string;
  readonly submit: string;
  readonly busy?: boolean;
  /** What the last attempt failed with. */
  readonly error?: unknown;
  /** Beside the submit button. */
  readonly actions?: ReactNode;
  /** Leaves without sending; what was typed is forgotten. */
  readonly cancel?: () => void;
  readonly secondary?: boolean;
  /** Reads and checks what was typed; what it returns is called only if it added no error. */
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
  const [own, setOwn] = useState<readonly FieldError[]>([]);
  const [attempt, setAttempt] = useState(0);
  /** Fields edited since sending: earlier errors about them no longer apply. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  /** Fields that the form had when it was sent: an error about any other has nothing to link to. */
  const [known, setKnown] = useState<readonly string[]>([]);
  const summary = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);

  const problem = own.length > 0 ? null : problemOf(error);
  const theirs: readonly FieldError[] =
    problem === null
      ? []
      : problem.kind === 'refused' && problem.violations.length > 0
        ? problem.violations.map(({ pointer, detail }) => ({ field: fieldOf(pointer), detail: french(detail) }))
        : [{ field: null, detail: french(problem.detail) }];
  const errors = (own.length > 0 ? own : theirs).filter(({ field }) => field === null || !changed.has(field));
  const broken = problem !== null && problem.kind !== 'refused';

  useEffect(() => {
    // Each failed attempt moves the focus to its errors, even when they are the same as before.
    if (attempt > 0 && errors.length > 0 && !busy) summary.current?.focus();
  }, [errors.length, busy, attempt]);

  const typed = (event: FormEvent<HTMLFormElement>): void => {
    const name = event.target instanceof Element ? event.target.getAttribute('name') : null;
    if (name !== null && errors.some(({ field }) => field === name)) setChanged(new Set([...changed, name]));
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
    const found: FieldError[] = [];
    const text = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const addError = (field: string, detail: string): void => {
      found.push({ field, detail });
    };
    const optionalDay = (name: string, label: string): string | undefined => {
      if (text(name) === '') return undefined;
      const day = parseFrenchDay(text(name));
      if (day === null)
        addError(name, `${label} : indiquez une date existante au format jj/mm/aaaa, par exemple 05/01/2023.`);
      return day ?? undefined;
    };
    const day = (name: string, label: string): string => {
      if (text(name) === '') addError(name, `${label} : indiquez cette date, au format jj/mm/aaaa.`);
      return optionalDay(name, label) ?? '';
    };
    const go = onSubmit({ text, day, optionalDay, addError });
    setOwn(found);
    setChanged(new Set());
    setAttempt(attempt + 1);
    if (found.length === 0) go?.();
  };

  return (
    <FormContext value={{ errors, initial: (name) => initial[name] ?? null, prefix }}>
      <form ref={form} noValidate onSubmit={send} onInput={typed} aria-busy={busy}>
        {errors.length > 0 && (
          <div className="alert alert-error" role="alert" tabIndex={-1} ref={summary}>
            <p className="alert-title">
              {broken
                ? 'Votre demande n’a pas abouti'
                : problem?.kind === 'refused' && errors.every(({ field }) => field === null)
                  ? problem.title
                  : errors.length === 1
                    ? 'Il y a un point à corriger'
                    : `Il y a ${errors.length} points à corriger`}
            </p>
            <ul>
              {errors.map(({ field, detail }) => (
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
  /** The label is for screen readers only: in a table, the headers show it. */
  readonly quiet?: boolean;
};

const useField = ({ name, initial = '', hint }: FieldProps) => {
  const form = use(FormContext);
  const errors = form.errors.filter(({ field }) => field === name);
  const id = `${form.prefix}-${name}`;
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(errors.length === 0 ? [] : [`${id}-error`]),
  ].join(' ');
  return {
    id,
    errors,
    value: form.initial(name) ?? initial,
    described: described === '' ? undefined : described,
  };
};

const FieldFrame = ({
  field,
  id,
  errors,
  children,
}: {
  readonly field: FieldProps;
  readonly id: string;
  readonly errors: readonly FieldError[];
  readonly children: ReactNode;
}) => (
  <div className={errors.length === 0 ? 'field' : 'field field-wrong'}>
    <label htmlFor={id} className={field.quiet === true ? 'visually-hidden' : undefined}>
      {field.label}
      {field.required === true && <span aria-hidden="true"> *</span>}
    </label>
    {field.hint !== undefined && (
      <p className="hint" id={`${id}-hint`}>
        {field.hint}
      </p>
    )}
    {errors.length > 0 && (
      <p className="field-error" id={`${id}-error`}>
        {errors.map(({ detail }) => detail).join(' ')}
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
  const { id, errors, value, described } = useField(props);
  return (
    <FieldFrame field={props} id={id} errors={errors}>
      <input
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        inputMode={props.inputMode}
        autoComplete={props.autoComplete ?? 'off'}
        size={props.size}
        defaultValue={value}
        required={props.required}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={described}
      />
    </FieldFrame>
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
  const { id, errors, value, described } = useField(field);
  return (
    <FieldFrame field={field} id={id} errors={errors}>
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
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={described}
      />
    </FieldFrame>
  );
};

export const SelectField = (
  props: FieldProps & { readonly options: readonly (readonly [value: string, label: string])[] },
) => {
  const { id, errors, value, described } = useField(props);
  return (
    <FieldFrame field={props} id={id} errors={errors}>
      <select
        id={id}
        name={props.name}
        defaultValue={value}
        required={props.required}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={described}
      >
        {props.options.map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
};

export const TextArea = (props: FieldProps & { readonly rows?: number; readonly maxLength?: number }) => {
  const { id, errors, value, described } = useField(props);
  return (
    <FieldFrame field={props} id={id} errors={errors}>
      <textarea
        id={id}
        name={props.name}
        rows={props.rows ?? 5}
        maxLength={props.maxLength}
        defaultValue={value}
        required={props.required}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={described}
      />
    </FieldFrame>
  );
};

export const CheckBox = (props: FieldProps) => {
  const { id, errors, value, described } = useField(props);
  return (
    <div className={errors.length === 0 ? 'field check' : 'field check field-wrong'}>
      {errors.length > 0 && (
        <p className="field-error" id={`${id}-error`}>
          {errors.map(({ detail }) => detail).join(' ')}
        </p>
      )}
      <input
        id={id}
        name={props.name}
        type="checkbox"
        defaultChecked={value === 'on'}
        aria-invalid={errors.length > 0 || undefined}
        aria-describedby={described}
      />
      <label htmlFor={id}>{props.label}</label>
    </div>
  );
};
