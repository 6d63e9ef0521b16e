/**
 * What a first start would have to build, built with the installation (`npm ci` runs it): functions, templates, client.
 * Repeating it costs nothing. An installation never fails for it: a start builds what is missing, and says what is wrong.
 */
try {
  // Not before: an installation without what only builds (`--omit=dev`) has none of it.
  const [{ buildWeb }, { assembled }, { builtWorker }] = await Promise.all([
    import('../web-build.ts'),
    import('./template/assembly.ts'),
    import('./lambda/worker-build.ts'),
  ]);
  await Promise.all([buildWeb(), assembled({ bundles: 'real' })]);
  builtWorker();
} catch (error) {
  process.stderr.write(`Rien n’a été préparé pour le premier démarrage : ${String(error)}\n`);
}
