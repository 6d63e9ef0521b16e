import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A small form opened in the page by a button further down: it takes the focus, so that it is seen and read. */
export const Inset = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="inset" aria-labelledby={id}>
      <h3 id={id} tabIndex={-1} ref={heading}>
        {title}
      </h3>
      {children}
    </section>
  );
};
