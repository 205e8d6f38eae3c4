# DEB and RPM; included by the Makefile.

# debhelper and what dpkg-buildpackage runs; rpmbuild.
APT_DEB := build-essential debhelper dpkg-dev
APT_RPM := rpm

PACKAGES := $(ArtifactsPath)/packages

.PHONY: deb rpm packages apt-deb apt-rpm

deb: deps apt-deb ## build pcmd and pcm-client as DEBs from source, without a network
	@packaging/build.sh deb $(PACKAGES)

rpm: deps apt-rpm ## the same as RPMs
	@packaging/build.sh rpm $(PACKAGES)

# Both of the programs that `make build` has published, by the same rules and spec.
packages: apt-deb apt-rpm
	@packaging/build.sh deb $(PACKAGES) $(PUBLISH)
	@packaging/build.sh rpm $(PACKAGES) $(PUBLISH)

apt-deb: ; $(call apt_install,$(APT_DEB))
apt-rpm: ; $(call apt_install,$(APT_RPM))
