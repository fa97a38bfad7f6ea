//! The real server, behind a port of this machine.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tenure::{B2bClient, Builder, Client};
use tenure_server::http::metrics::Metrics;
use tokio::net::TcpListener;

use crate::harness::{MAX_BODY, Project, World};

pub(crate) struct Real {
    pub(crate) world: World,
    pub(crate) url: String,
}

impl Real {
    pub(crate) async fn start(engine: tenure_db::Engine) -> Self {
        let world = World::new(engine).await;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = tenure_server::router(world.node.engine.clone(), Arc::new(Metrics::default()), MAX_BODY);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { world, url }
    }

    /// Of the world's consumer project.
    pub(crate) fn client(&self) -> Client {
        self.builder(&self.world.project).build().unwrap()
    }

    /// Of the world's B2B project.
    pub(crate) async fn b2b(&self) -> B2bClient {
        let project = self.world.b2b_project().await;
        self.builder(project).build_b2b().unwrap()
    }

    pub(crate) fn builder(&self, project: &Project) -> Builder {
        Builder::new(project.id.to_string(), &project.secret).base_url(&self.url)
    }
}
