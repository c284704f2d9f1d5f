//! An HTTP server whose every answer a test decides. It reads whole requests off TCP by itself, so that
//! it can also hang up in the middle, which a server library would not do.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use patchbay_salesforce::{
    ApiBase, Client, ClientBuilder, Deadline, JwtBearer, SignIn, SigningKey, TokenEndpoint,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: String,
    /// Which connection it came over, counted from 0.
    pub(crate) line: usize,
}

impl Seen {
    pub(crate) fn is_sign_in(&self) -> bool {
        self.target == "/services/oauth2/token"
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What to do with a request.
pub(crate) enum Reply {
    /// These bytes, then keep the connection.
    Raw(String),
    /// These bytes, then hang up.
    RawThenClose(String),
    /// Hang up without a word.
    Close,
    /// Say nothing for good.
    Silence,
    /// Wait, then reply.
    After(Duration, Box<Reply>),
}

impl Reply {
    pub(crate) fn json(status: &str, body: &str) -> Self {
        Self::Raw(format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    pub(crate) fn token(token: &str) -> Self {
        Self::json(
            "200 OK",
            &format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#),
        )
    }

    pub(crate) fn fault(status: &str, code: &str) -> Self {
        Self::json(
            status,
            &format!(r#"[{{"message":"text","errorCode":"{code}"}}]"#),
        )
    }

    pub(crate) fn empty_query() -> Self {
        Self::json("200 OK", r#"{"totalSize":0,"done":true,"records":[]}"#)
    }

    pub(crate) fn created() -> Self {
        Self::json(
            "201 Created",
            r#"{"id":"001000000000001AAA","success":true,"errors":[]}"#,
        )
    }
}

type Script = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    work: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Server {
    /// Starts a server; `script` gets each request and how many came before it.
    pub(crate) async fn start(
        script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::start_over(script, |stream| {
            Box::pin(async move { Some(Box::new(stream) as Line) })
        })
        .await
    }

    /// As `start`, with something between TCP and HTTP.
    pub(crate) async fn start_over(
        script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
        wrap: impl Fn(tokio::net::TcpStream) -> Wrapping + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, log): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&seen));
        let work = tokio::spawn(async move {
            for line in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let wrapping = wrap(stream);
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                tokio::spawn(async move {
                    if let Some(stream) = wrapping.await {
                        serve(stream, line, &*script, &log).await;
                    }
                });
            }
        });
        Self {
            address,
            seen,
            work,
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The requests that were no sign-in.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.seen()
            .into_iter()
            .filter(|seen| !seen.is_sign_in())
            .collect()
    }

    pub(crate) fn sign_ins(&self) -> usize {
        self.seen().iter().filter(|seen| seen.is_sign_in()).count()
    }

    pub(crate) fn base(&self) -> ApiBase {
        ApiBase::parse(&format!("http://{}/services/data/v64.0", self.address)).unwrap()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let endpoint = format!("http://{}/services/oauth2/token", self.address);
        Client::builder(self.base(), jwt_bearer(&endpoint))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build()
    }
}

pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}
pub(crate) type Line = Box<dyn Duplex>;
pub(crate) type Wrapping = Pin<Box<dyn Future<Output = Option<Line>> + Send>>;

/// A sign-in with a key made once for all tests: making one takes long without optimisation.
pub(crate) fn jwt_bearer(endpoint: &str) -> SignIn {
    static KEY: OnceLock<String> = OnceLock::new();
    let pem = KEY.get_or_init(|| {
        rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
            .unwrap()
            .serialize_pem()
    });
    SignIn::JwtBearer(JwtBearer {
        endpoint: TokenEndpoint::parse(endpoint).unwrap(),
        consumer_key: "consumer-key".into(),
        subject: "ann@example.com".into(),
        audience: "https://login.salesforce.com".into(),
        key: SigningKey::from_pem(pem).unwrap(),
    })
}

/// Far enough away for a busy machine, near enough for a hanging test to end.
pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

async fn serve(mut stream: Line, line: usize, script: &Script, log: &Mutex<Vec<Seen>>) {
    let mut pending = Vec::new();
    while let Some(seen) = read_request(&mut stream, &mut pending, line).await {
        let before = {
            let mut log = log.lock().unwrap();
            log.push(seen.clone());
            log.len() - 1
        };
        let mut reply = script(&seen, before);
        while let Reply::After(wait, then) = reply {
            tokio::time::sleep(wait).await;
            reply = *then;
        }
        match reply {
            Reply::Raw(text) => stream.write_all(text.as_bytes()).await.unwrap_or_default(),
            Reply::RawThenClose(text) => {
                stream.write_all(text.as_bytes()).await.unwrap_or_default();
                return;
            }
            Reply::Close => return,
            Reply::Silence | Reply::After(..) => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut Line, pending: &mut Vec<u8>, line: usize) -> Option<Seen> {
    let end = loop {
        if let Some(at) = pending.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        read_more(stream, pending).await?;
    };
    let head = String::from_utf8(pending.drain(..end + 4).collect()).unwrap();
    let mut words = head.split(' ').map(str::to_owned);
    let mut seen = Seen {
        method: words.next()?,
        target: words.next()?,
        head,
        body: String::new(),
        line,
    };
    let length: usize = seen
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while pending.len() < length {
        read_more(stream, pending).await?;
    }
    seen.body = String::from_utf8(pending.drain(..length).collect()).unwrap();
    Some(seen)
}

async fn read_more(stream: &mut Line, pending: &mut Vec<u8>) -> Option<()> {
    let mut space = [0; 4096];
    let count = stream
        .read(&mut space)
        .await
        .ok()
        .filter(|count| *count > 0)?;
    pending.extend_from_slice(&space[..count]);
    Some(())
}
