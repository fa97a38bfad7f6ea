//! QR codes, drawn as the smallest PNG that a phone reads well.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// Pixels per module.
const SCALE: usize = 4;
/// Modules of white around: the standard wants four.
const MARGIN: usize = 4;

/// A `data:` URI. Fails where the text is longer than a QR code can be.
pub(super) fn data_uri(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(png(&code))))
}

/// Black and white, one bit per pixel.
fn png(code: &QrCode) -> Vec<u8> {
    let modules = code.width();
    let side = (modules + 2 * MARGIN) * SCALE;
    let white = |x: usize, y: usize| {
        let module = |pixel: usize| (pixel / SCALE).checked_sub(MARGIN).filter(|at| *at < modules);
        match (module(x), module(y)) {
            (Some(x), Some(y)) => code[(x, y)] == Color::Light,
            _ => true,
        }
    };
    let row_bytes = side.div_ceil(8);
    let mut pixels = vec![0u8; row_bytes * side];
    for y in 0..side {
        for x in (0..side).filter(|x| white(*x, y)) {
            pixels[y * row_bytes + x / 8] |= 0x80 >> (x % 8);
        }
    }
    let side = u32::try_from(side).expect("a QR code has at most 177 modules to a side");
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels))
        .expect("writing to memory does not fail, and the pixels are as many as was announced");
    out
}

/// What a phone would read from a PNG in base64.
#[cfg(test)]
pub(super) fn read(base64: &str) -> String {
    let bytes = STANDARD.decode(base64).unwrap();
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let width = usize::try_from(info.width).unwrap();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    let [grid] = grids.as_slice() else {
        panic!("{} QR codes in the picture", grids.len());
    };
    grid.decode().unwrap().1
}
