use std::collections::BTreeSet;

use super::*;

const URL: &str = "https://app.example.com/in?a=1&token=\"T0ken\"";
const ESCAPED_URL: &str = "https://app.example.com/in?a=1&amp;token=&quot;T0ken&quot;";
const CODE: &str = "271828";
/// Names that would do harm where they are not escaped.
const ORGANIZATION: &str = "Müller & <b>Söhne</b>\r\nBcc: eve@example.com";
const ONE_LINE: &str = "Müller & <b>Söhne</b> Bcc: eve@ example. com";
const ESCAPED: &str = "Müller &amp; &lt;b&gt;Söhne&lt;/b&gt; Bcc: eve@ example. com";
const APP: &str = "Weaver's <App>";

/// One of each, with how its names must appear in HTML.
fn mails() -> Vec<(&'static str, Mail, &'static str)> {
    let (url, code, organization) = (URL.to_owned(), CODE.to_owned(), Name::new(ORGANIZATION));
    let minutes = 120;
    macro_rules! with {
        ($kind:ident, $($field:ident),*) => {
            (stringify!($kind), Mail::$kind { minutes, $($field: $field.clone()),* })
        };
    }
    let of_organizations = [
        with!(LoginLink, url, organization),
        with!(SignupLink, url, organization),
        with!(LoginCode, code, organization),
        with!(SignupCode, code, organization),
        with!(EmailUpdateLink, url, organization),
        with!(EmailUpdateCode, code, organization),
        with!(PasswordReset, url, organization),
        with!(PasswordSet, url, organization),
        (
            "InviteLink",
            Mail::InviteLink {
                url: url.clone(),
                minutes,
                organization: organization.clone(),
                inviter: None,
            },
        ),
        (
            "InviteLink by somebody",
            Mail::InviteLink {
                url: url.clone(),
                minutes,
                organization: organization.clone(),
                inviter: Some(Name::new("<Ada>")),
            },
        ),
    ];
    let of_the_app = [
        with!(DiscoveryLink, url),
        with!(DiscoveryCode, code),
        with!(DiscoveryPasswordReset, url),
    ];
    let of_organizations = of_organizations.map(|(name, mail)| (name, mail, ESCAPED));
    let of_the_app = of_the_app.map(|(name, mail)| (name, mail, "Weaver&#39;s &lt;App&gt;"));
    [of_organizations.to_vec(), of_the_app.to_vec()].concat()
}

#[test]
fn every_mail_says_what_it_must_in_every_language() {
    for (name, about, escaped) in mails() {
        for language in Language::ALL {
            let Rendered { subject, text, html } = mail(&about, &Name::new(APP), language);
            let at = format!("{name} {}:\n{subject}\n{text}\n{html}", language.as_str());
            let what = about.link().unwrap_or(CODE);
            assert!(text.contains(&format!("\n\n{what}\n\n")), "{at}");
            let plain = if escaped == ESCAPED { ONE_LINE } else { APP };
            assert!(text.contains(plain), "{at}");
            assert!(html.contains(escaped), "{at}");
            assert!(
                !html.contains("<b>") && !html.contains("<App>") && !html.contains("<Ada>"),
                "{at}"
            );
            if about.link().is_some() {
                assert!(html.contains(&format!("<a href=\"{ESCAPED_URL}\"")), "{at}");
            } else {
                assert!(html.contains(&format!(">{CODE}<")), "{at}");
            }
            assert!(
                html.contains(&format!("<html lang=\"{}\">", language.as_str())),
                "{at}"
            );
            let time = ["2 hours", "2 horas", "2 horas"][language as usize];
            assert!(text.contains(time) && html.contains(time), "{at}");
            assert!(!subject.is_empty() && !subject.contains(['\r', '\n']), "{at}");
            // A code is not for whoever sees the screen of a phone that is locked.
            assert!(!subject.contains(CODE), "{at}");
            assert!(!text.contains("  ") && !text.contains('\r'), "{at}");
        }
    }
}

#[test]
fn every_mail_differs_from_the_others_and_in_each_language() {
    let mut texts = BTreeSet::new();
    let mails = mails();
    for (_, about, _) in &mails {
        for language in Language::ALL {
            texts.insert(mail(about, &Name::new(APP), language).text);
        }
    }
    assert_eq!(texts.len(), mails.len() * Language::ALL.len());
}

#[test]
fn who_invites_is_named() {
    let invite = mails()
        .into_iter()
        .find(|(name, ..)| *name == "InviteLink by somebody");
    let (_, invite, _) = invite.unwrap();
    for language in Language::ALL {
        let rendered = mail(&invite, &Name::new(APP), language);
        assert!(rendered.subject.starts_with("<Ada> "), "{}", rendered.subject);
        assert!(rendered.html.contains("&lt;Ada&gt; "), "{}", rendered.html);
    }
}

#[test]
fn text_messages_are_one_line() {
    let about = Sms::Code {
        code: CODE.to_owned(),
        minutes: 2,
        organization: Name::new("Söhne\r\n\u{202e}Co. https://evil.example"),
    };
    let texts = Language::ALL.map(|language| sms(&about, language));
    assert_eq!(
        texts,
        [
            "271828 is your code for Söhne Co. https: /evil. example. It works for 2 minutes. Share it with nobody.",
            "271828 es tu código para Söhne Co. https: /evil. example. Caduca en 2 minutos. No lo compartas con nadie.",
            "271828 é o seu código para Söhne Co. https: /evil. example. Expira em 2 minutos. Não o compartilhe com ninguém.",
        ]
    );
}

/// Neither in subject nor in body, in no language: a name that people chose makes a link, a header, or another text.
#[test]
fn names_make_no_links() {
    const EVIL: &str =
        "https://evil.example =?utf-8?B?ZXZpbA==?= eve@evil.example\u{200b}\u{200e}\u{61c}\u{202e}";
    let url = "https://app.example.com/in".to_owned();
    let invite = Mail::InviteLink {
        url: url.clone(),
        minutes: 5,
        organization: Name::new(EVIL),
        inviter: Some(Name::new(EVIL)),
    };
    let code = Sms::Code {
        code: CODE.to_owned(),
        minutes: 2,
        organization: Name::new(EVIL),
    };
    for language in Language::ALL {
        let Rendered { subject, text, html } = mail(&invite, &Name::new(EVIL), language);
        for sent in [subject, text, html, sms(&code, language)] {
            assert!(
                sent.contains("https: /evil. example = ?utf-8?B?ZXZpbA== ? = eve@ evil. example"),
                "{sent}"
            );
            let rest = sent.replace(&url, "");
            for link in [
                "://", "evil.", "@evil", "=?", "?=", "\u{200b}", "\u{200e}", "\u{61c}", "\u{202e}",
            ] {
                let broken = rest.replace("evil. example", "");
                assert!(!broken.contains(link), "{link:?} in {sent}");
            }
        }
    }
}
