import { defineConfig } from 'vite';

/** Builds the static site into dist/site. Every file in /assets has a hash of its content in its name. */
export default defineConfig({
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The policy of the pages allows no data: URL but images; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onwarn(warning, report) {
        // React's directives mean nothing without a server that renders.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') report(warning);
      },
    },
  },
});
