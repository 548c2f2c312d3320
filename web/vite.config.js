import { defineConfig } from 'vite';

// Every path is absolute from the root, since /forks is served the same index.html as /.
// Nothing is inlined: the page is served with the policy `default-src 'self'`.
export default defineConfig({
  base: '/',
  build: {
    target: 'es2021',
    outDir: `${process.env.CAIRN_WEB_OUT || '../build/web'}/dist`,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
