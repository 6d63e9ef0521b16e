import { Component, type ReactNode } from 'react';
import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure } from '../shared/failure.tsx';

type BoundaryProps = {
  /** The page's address: another one is another chance. */
  readonly at: string;
  readonly children: ReactNode;
};

type BoundaryState = { readonly at: string; readonly broken: boolean };

/** Shows an error when a page crashes or part of the application fails to load; the header stays. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state = { at: this.props.at, broken: false };

  static getDerivedStateFromError(): Pick<BoundaryState, 'broken'> {
    return { broken: true };
  }

  static getDerivedStateFromProps({ at }: BoundaryProps, before: BoundaryState): BoundaryState | null {
    return at === before.at ? null : { at, broken: false };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <>
        <h1>Cette page ne peut pas être affichée</h1>
        <Failure detail="Vérifiez votre connexion, puis rechargez la page. Ce que vous avez saisi est conservé.">
          <p>
            <button type="button" className="button button-secondary" onClick={() => window.location.reload()}>
              Recharger la page
            </button>
          </p>
          <ContactHelp topic="PLATFORM" />
        </Failure>
      </>
    );
  }
}
