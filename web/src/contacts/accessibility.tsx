import { ContactHelp } from '../shared/contact-help.tsx';
import { useTitle } from '../shared/title.ts';

/** What is known of the client's accessibility: automatic checks prove no conformity, so none is claimed. */
export const Accessibility = () => {
  useTitle('Accessibilité');
  return (
    <>
      <h1>Accessibilité : non conforme</h1>
      <p>
        Cette application vise le référentiel général d’amélioration de l’accessibilité (RGAA). Aucun audit n’a encore
        été mené : elle est donc déclarée non conforme.
      </p>
      <h2>Ce qui est vérifié à chaque version</h2>
      <ul>
        <li>Chaque écran, par un contrôle automatique des règles WCAG 2.2 de niveaux A et AA.</li>
        <li>Le parcours d’ouverture, au clavier seul.</li>
        <li>L’affichage sur 320 pixels de large, sans défilement horizontal.</li>
      </ul>
      <h2>Signaler une difficulté</h2>
      <p>Si un contenu ou une démarche vous est inaccessible, écrivez-nous : nous vous répondrons et vous aiderons.</p>
      <ContactHelp topic="ACCOUNT" />
    </>
  );
};
