interface ImportMetaEnv {
  /** Which console this bundle is: `web` for customers, `admin` for staff. */
  readonly STOA_CONSOLE: 'web' | 'admin'
}
