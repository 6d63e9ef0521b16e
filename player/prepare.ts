/**
 * Builds what a first start needs (functions, templates, client) as part of the installation: `npm ci` runs this. Repeating
 * it costs nothing. It never fails an installation: a start builds what is missing, and says what is wrong.
 */
try {
  // Imported here: an installation with `--omit=dev` has none of it.
  const [{ buildWeb }, { assembled }, { builtWorker }] = await Promise.all([
    import('../infra/web-build.ts'),
    import('./template/assembly.ts'),
    import('./lambda/worker-build.ts'),
  ]);
  await Promise.all([buildWeb(), assembled({ bundles: 'real' })]);
  builtWorker();
} catch (error) {
  process.stderr.write(`Rien n’a été préparé pour le premier démarrage : ${String(error)}\n`);
}
