/** The bundler puts a font's bytes in the bundle (infra/bundle.ts). */
declare module '*.ttf' {
  const bytes: Uint8Array;
  // The shape that the bundler's binary loader gives to what it loads.
  // oxlint-disable-next-line import/no-default-export
  export default bytes;
}
