// Original file: proto/hypervize/inference/v1/endpoints.proto

export const AuthMode = {
  AUTH_MODE_UNSPECIFIED: 'AUTH_MODE_UNSPECIFIED',
  /**
   * Only the owner.
   */
  AUTH_MODE_PRIVATE: 'AUTH_MODE_PRIVATE',
  /**
   * Anyone, with or without a key. Usage is charged to the owner.
   */
  AUTH_MODE_PUBLIC: 'AUTH_MODE_PUBLIC',
} as const;

export type AuthMode =
  | 'AUTH_MODE_UNSPECIFIED'
  | 0
  /**
   * Only the owner.
   */
  | 'AUTH_MODE_PRIVATE'
  | 1
  /**
   * Anyone, with or without a key. Usage is charged to the owner.
   */
  | 'AUTH_MODE_PUBLIC'
  | 2

export type AuthMode__Output = typeof AuthMode[keyof typeof AuthMode]
