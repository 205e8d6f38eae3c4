# Links between pages, for where `make install` lays them side by side.
s:](\(\.\./\)*packaging/README\.md:](ADMIN.md:g
s:](\(\.\./\)*packaging/THIRD-PARTY\.md:](THIRD-PARTY.md:g
s:](\(\.\./\)*slurm/README\.md:](SLURM.md:g
s:](\(\.\./\)*daemon/SECURITY\.md:](SECURITY.md:g
s:](\(\.\./\)*daemon/contexts/README\.md:](CONTEXTS.md:g
s:](slurm/examples/:](slurm/:g
s:](examples/:](:g
