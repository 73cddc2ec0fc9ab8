/** What browsers have and TypeScript does not know yet. */

interface DetectedCode {
  readonly rawValue: string
}

declare class BarcodeDetector {
  constructor(options: { readonly formats: readonly string[] })
  static getSupportedFormats(): Promise<readonly string[]>
  detect(source: ImageBitmapSource): Promise<readonly DetectedCode[]>
}
