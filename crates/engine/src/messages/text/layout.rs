//! How the sentences of a message become what is sent.

use std::fmt::Write as _;

use super::{Language, Mail, Wording};

/// An e-mail's parts.
pub(in crate::messages) struct Rendered {
    pub(in crate::messages) subject: String,
    pub(in crate::messages) text: String,
    pub(in crate::messages) html: String,
}

pub(super) fn mail(wording: &Wording, mail: &Mail, language: Language) -> Rendered {
    let Wording {
        subject,
        lead,
        validity,
        otherwise,
        ..
    } = wording;
    let what = mail.link().or(mail.code()).unwrap_or_default();
    let text = format!("{lead}\n\n{what}\n\n{validity}\n{otherwise}\n");

    let mut html = String::with_capacity(1024);
    let main = if mail.link().is_some() {
        let url = escaped(what);
        format!(
            "<p><a href=\"{url}\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;\
             background:#1a3d5c;color:#ffffff;text-decoration:none\">{}</a></p>\n\
             <p style=\"color:#555555;word-break:break-all\">{url}</p>",
            escaped(wording.action)
        )
    } else {
        format!(
            "<p style=\"font-size:28px;letter-spacing:4px;font-weight:bold\">{}</p>",
            escaped(what)
        )
    };
    write!(
        html,
        "<!doctype html>\n<html lang=\"{}\">\n\
         <head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;color:#222222\">\n\
         <p>{}</p>\n{main}\n<p>{}<br>{}</p>\n</body>\n</html>\n",
        language.as_str(),
        escaped(subject),
        escaped(lead),
        escaped(validity),
        escaped(otherwise),
    )
    .expect("writing to a String can't fail");
    Rendered {
        subject: subject.clone(),
        text,
        html,
    }
}

/// For HTML, in an element or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
