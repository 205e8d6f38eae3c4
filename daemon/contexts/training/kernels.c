// The parts of a layer that PyTorch does slowly on a CPU: attention over groups,
// RMS norm, and SwiGLU, forwards and backwards.  Activations are bfloat16 (the
// residual stream float32), the arithmetic is float32.  Compiled by kernels.py.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HD 32                      // width of a head
#define MAX 512                    // tokens in a sequence, at most
#define LD (MAX + 16)              // of a row of scores; not a power of two, which caches dislike
typedef float vec __attribute__((vector_size(64)));
typedef float loose __attribute__((vector_size(64), aligned(4)));
typedef uint16_t bf16;
#define LOAD(p) ((vec)*(const loose *)(p))

static inline float wide(bf16 h) {
    union { uint32_t u; float f; } x = { (uint32_t)h << 16 };
    return x.f;
}

static inline bf16 narrow(float f) {
    union { float f; uint32_t u; } x = { f };
    return (bf16)((x.u + 0x7fff + ((x.u >> 16) & 1)) >> 16);
}

// c[m][n] = a[m][HD] b[HD][n], for the keys that a row may see and some more.
static void by_columns(const float *a, const float *b, float *c, int m, int offset) {
    for (int i = 0; i < m; i += 4) {
        const float *rows = a + i * HD;
        int end = offset + i + 4;
        for (int j = 0; j < end; j += 32) {
            vec s[4][2] = {};
            for (int d = 0; d < HD; d++) {
                vec x = LOAD(b + d * LD + j), y = LOAD(b + d * LD + j + 16);
                for (int r = 0; r < 4; r++) {
                    s[r][0] += rows[r * HD + d] * x;
                    s[r][1] += rows[r * HD + d] * y;
                }
            }
            for (int r = 0; r < 4; r++) {
                *(loose *)(c + (i + r) * LD + j) = s[r][0];
                *(loose *)(c + (i + r) * LD + j + 16) = s[r][1];
            }
        }
    }
}

// out[m][HD] = p[m][keys] v[keys][HD]; p is zero where a row may not see a key.
static void by_rows(const float *p, const float *v, float *out, int m, int offset) {
    for (int i = 0; i < m; i += 4) {
        const float *q = p + i * LD;
        int end = offset + (i + 4 < m ? i + 4 : m);
        vec s[4][2] = {};
        for (int j = 0; j < end; j++) {
            vec x = LOAD(v + j * HD), y = LOAD(v + j * HD + 16);
            for (int r = 0; r < 4; r++) {
                s[r][0] += q[r * LD + j] * x;
                s[r][1] += q[r * LD + j] * y;
            }
        }
        for (int r = 0; r < 4; r++) {
            *(loose *)(out + (i + r) * HD) = s[r][0];
            *(loose *)(out + (i + r) * HD + 16) = s[r][1];
        }
    }
}

// sum[keys][HD] += p[m][keys] transposed, times a[m][HD].
static void by_keys(const float *p, const float *a, float *sum, int m, int offset) {
    for (int j = 0; j < offset + m; j += 4) {
        vec s[4][2];
        for (int r = 0; r < 4; r++) {
            s[r][0] = LOAD(sum + (j + r) * HD);
            s[r][1] = LOAD(sum + (j + r) * HD + 16);
        }
        for (int i = j > offset ? j - offset : 0; i < m; i++) {
            vec x = LOAD(a + i * HD), y = LOAD(a + i * HD + 16);
            for (int r = 0; r < 4; r++) {
                s[r][0] += p[i * LD + j + r] * x;
                s[r][1] += p[i * LD + j + r] * y;
            }
        }
        for (int r = 0; r < 4; r++) {
            *(loose *)(sum + (j + r) * HD) = s[r][0];
            *(loose *)(sum + (j + r) * HD + 16) = s[r][1];
        }
    }
}

static void turn(float *x, const float *cosine, const float *sine, float way) {
    for (int d = 0; d < HD / 2; d++) {
        float a = x[d], b = x[d + HD / 2];
        x[d] = a * cosine[d] - way * b * sine[d];
        x[d + HD / 2] = b * cosine[d] + way * a * sine[d];
    }
}

// One head's buffers: the evidence first, then the claim at hand.
struct head {
    float q[MAX + 4][HD], k[MAX + 4][HD], v[MAX + 4][HD], out[MAX + 4][HD], d_out[MAX + 4][HD];
    float kt[HD][LD], vt[HD][LD];
    float p[MAX + 4][LD], dp[MAX + 4][LD];
    float dq[MAX + 4][HD], dk[MAX + 4][HD], dv[MAX + 4][HD];
};

struct shape { int64_t batch, length, heads; float scale; const int64_t *positions, *segment; const float *cosine, *sine; };

static void fetch(const struct shape *g, const bf16 *qkv, int64_t token, int h, struct head *w, int row, int at) {
    int64_t width = g->heads * HD;
    const bf16 *from = qkv + token * 3 * width + h * HD;
    for (int d = 0; d < HD; d++) {
        w->q[row][d] = wide(from[d]) * g->scale;
        w->k[at][d] = wide(from[width + d]);
        w->v[at][d] = wide(from[2 * width + d]);
    }
    int64_t place = g->positions[token] * (HD / 2);
    turn(w->q[row], g->cosine + place, g->sine + place, 1);
    turn(w->k[at], g->cosine + place, g->sine + place, 1);
    for (int d = 0; d < HD; d++) {
        w->kt[d][at] = w->k[at][d];
        w->vt[d][at] = w->v[at][d];
    }
}

// Rows of scores to probabilities: row i sees the first offset + i + 1 keys.
static void soften(struct head *w, int m, int offset) {
    for (int i = 0; i < m; i++) {
        float *p = w->p[i], most = p[0], sum = 0;
        int n = offset + i + 1;
        for (int j = 1; j < n; j++) most = p[j] > most ? p[j] : most;
        for (int j = 0; j < n; j++) {
            p[j] = expf(p[j] - most);
            sum += p[j];
        }
        sum = 1 / sum;
        for (int j = 0; j < n; j++) p[j] *= sum;
        for (int j = n; j < ((offset + m + 19) & ~3); j++) p[j] = 0;
    }
    memset(w->p[m], 0, 4 * sizeof w->p[0]);
}

static void segment_forward(const struct shape *g, const bf16 *qkv, struct head *w, int64_t first, int h, int m, int offset) {
    for (int i = 0; i < m; i++) fetch(g, qkv, first + i, h, w, i, offset + i);
    by_columns(w->q[0], w->kt[0], w->p[0], m, offset);
    soften(w, m, offset);
}

static void segment_backward(const struct shape *g, const bf16 *d_out, struct head *w, int64_t first, int h, int m, int offset) {
    int64_t width = g->heads * HD;
    for (int i = 0; i < m; i++)
        for (int d = 0; d < HD; d++) w->d_out[i][d] = wide(d_out[(first + i) * width + h * HD + d]);
    memset(w->d_out[m], 0, sizeof(float) * 4 * HD);
    memset(w->q[m], 0, sizeof(float) * 4 * HD);
    by_rows(w->p[0], w->v[0], w->out[0], m, offset);
    by_columns(w->d_out[0], w->vt[0], w->dp[0], m, offset);
    by_keys(w->p[0], w->d_out[0], w->dv[0], m, offset);
    for (int i = 0; i < m; i++) {
        float *p = w->p[i], *dp = w->dp[i], mean = 0;
        for (int d = 0; d < HD; d++) mean += w->d_out[i][d] * w->out[i][d];
        for (int j = 0; j <= offset + i; j++) p[j] *= dp[j] - mean;
    }
    by_rows(w->p[0], w->k[0], w->dq[0], m, offset);
    by_keys(w->p[0], w->q[0], w->dk[0], m, offset);
}

static void put(const struct shape *g, bf16 *d_qkv, struct head *w, int64_t first, int h, int m, int offset) {
    int64_t width = g->heads * HD;
    for (int i = 0; i < m; i++) {
        int64_t token = first + i, place = g->positions[token] * (HD / 2);
        float *k = w->dk[offset + i], *v = w->dv[offset + i];
        bf16 *to = d_qkv + token * 3 * width + h * HD;
        turn(k, g->cosine + place, g->sine + place, -1);
        for (int d = 0; d < HD; d++) {
            to[width + d] = narrow(k[d]);
            to[2 * width + d] = narrow(v[d]);
        }
    }
    memset(w->dk[offset], 0, sizeof(float) * HD * (m + 4));
    memset(w->dv[offset], 0, sizeof(float) * HD * (m + 4));
}

// Attention of whole batches; with d_out, its gradients instead.  Padding gets zeros.
int attention(int64_t batch, int64_t length, int64_t heads, float scale, const int64_t *positions, const int64_t *segment,
              const float *cosine, const float *sine, const bf16 *qkv, bf16 *out, const bf16 *d_out, bf16 *d_qkv) {
    struct shape g = { batch, length, heads, scale, positions, segment, cosine, sine };
    struct head *w = aligned_alloc(64, (sizeof *w + 63) & ~63ul);
    if (!w || length > MAX) return 1;
    memset(w, 0, sizeof *w);
    for (int64_t b = 0; b < batch; b++) {
        const int64_t *seg = segment + b * length, base = b * length;
        for (int h = 0; h < heads; h++) {
            int n = 0, start, end;
            while (n < length && seg[n] == 0) n++;
            for (start = 0; start < length && seg[start] >= 0; start = end) {
                int offset = start ? n : 0;
                for (end = start; end < length && seg[end] == seg[start]; end++);
                int m = end - start;
                segment_forward(&g, qkv, w, base + start, h, m, offset);
                if (!d_out) {
                    by_rows(w->p[0], w->v[0], w->out[0], m, offset);
                    for (int i = 0; i < m; i++)
                        for (int d = 0; d < HD; d++) out[((base + start + i) * heads + h) * HD + d] = narrow(w->out[i][d]);
                    continue;
                }
                segment_backward(&g, d_out, w, base + start, h, m, offset);
                for (int i = 0; i < m; i++) {
                    int64_t place = positions[base + start + i] * (HD / 2);
                    turn(w->dq[i], cosine + place, sine + place, -1);
                    bf16 *to = d_qkv + (base + start + i) * 3 * heads * HD + h * HD;
                    for (int d = 0; d < HD; d++) to[d] = narrow(w->dq[i][d] * scale);
                }
                if (start) put(&g, d_qkv, w, base + start, h, m, offset);
            }
            if (d_out) put(&g, d_qkv, w, base, h, n, 0);
        }
    }
    free(w);
    return 0;
}

void norm_forward(int64_t rows, int64_t width, float eps, const float *x, const float *weight, bf16 *out) {
    for (int64_t i = 0; i < rows; i++, x += width, out += width) {
        float sum = 0;
        for (int64_t d = 0; d < width; d++) sum += x[d] * x[d];
        sum = 1 / sqrtf(sum / width + eps);
        for (int64_t d = 0; d < width; d++) out[d] = narrow(x[d] * sum * weight[d]);
    }
}

void norm_backward(int64_t rows, int64_t width, float eps, const float *x, const float *weight, const bf16 *d_out,
                   float *d_x, float *d_weight) {
    for (int64_t i = 0; i < rows; i++, x += width, d_out += width, d_x += width) {
        float sum = 0, dot = 0;
        for (int64_t d = 0; d < width; d++) {
            sum += x[d] * x[d];
            dot += x[d] * weight[d] * wide(d_out[d]);
        }
        sum = 1 / sqrtf(sum / width + eps);
        dot *= sum * sum / width;
        for (int64_t d = 0; d < width; d++) {
            float g = wide(d_out[d]) * sum;
            d_weight[d] += g * x[d];
            d_x[d] = g * weight[d] - dot * x[d] * sum;
        }
    }
}

void swiglu_forward(int64_t rows, int64_t width, const bf16 *x, bf16 *out) {
    for (int64_t i = 0; i < rows; i++, x += 2 * width, out += width)
        for (int64_t d = 0; d < width; d++) {
            float gate = wide(x[d]);
            out[d] = narrow(gate / (1 + expf(-gate)) * wide(x[width + d]));
        }
}

void swiglu_backward(int64_t rows, int64_t width, const bf16 *x, const bf16 *d_out, bf16 *d_x) {
    for (int64_t i = 0; i < rows; i++, x += 2 * width, d_x += 2 * width, d_out += width)
        for (int64_t d = 0; d < width; d++) {
            float gate = wide(x[d]), g = wide(d_out[d]), s = 1 / (1 + expf(-gate));
            d_x[d] = narrow(g * wide(x[width + d]) * s * (1 + gate * (1 - s)));
            d_x[width + d] = narrow(g * gate * s);
        }
}
