# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes weights and tokenizer as one GGUF file: feed-forward matrices in Q4_0, others in Q8_0, norms in F32."""
import argparse

import gguf
import numpy as np
import sentencepiece
import torch
from gguf.constants import GGMLQuantizationType as Type

import model

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m['role'] in ['document', 'system'] %}<|doc|>{{ m['content'] }}"
    "{% elif m['role'] == 'user' %}<|user|>{{ m['content'] }}"
    "{% elif m['role'] == 'assistant' %}<|assistant|>{{ m['content'] }}<|end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}")
ATTENTION = ("attn_q", "attn_k", "attn_v", "attn_output")


def add_tokenizer(writer, path):
    tok = sentencepiece.SentencePieceProcessor(model_file=path)
    ids = range(tok.get_piece_size())
    kinds = [gguf.TokenType.UNKNOWN if tok.is_unknown(i) else gguf.TokenType.CONTROL if tok.is_control(i)
             else gguf.TokenType.BYTE if tok.is_byte(i) else gguf.TokenType.NORMAL for i in ids]
    writer.add_tokenizer_model("llama")
    writer.add_token_list([tok.id_to_piece(i).encode() for i in ids])
    writer.add_token_scores([tok.get_score(i) for i in ids])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(tok.bos_id())
    writer.add_eos_token_id(tok.piece_to_id("<|end|>"))
    writer.add_unk_token_id(tok.unk_id())
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(True)
    writer.add_chat_template(CHAT_TEMPLATE)


def write(path, weights, c, tokenizer):
    """weights: the state of model.Reader."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(c["name"])
    writer.add_description("A demonstration reader: answers factual questions about a document by quoting it.")
    writer.add_license("CC0-1.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    writer.add_context_length(c["context"])
    writer.add_embedding_length(c["width"])
    writer.add_block_count(c["layers"])
    writer.add_feed_forward_length(c["feed_forward"])
    writer.add_vocab_size(c["vocabulary"])
    writer.add_head_count(c["heads"])
    writer.add_head_count_kv(c["kv_heads"])
    writer.add_rope_dimension_count(c["head_size"])
    writer.add_rope_freq_base(c["rope_base"])
    writer.add_layer_norm_rms_eps(c["norm_epsilon"])
    add_tokenizer(writer, tokenizer)

    def add(name, tensor):
        array = tensor.detach().float().cpu().numpy()
        if array.ndim == 1:
            writer.add_tensor(name, np.ascontiguousarray(array))
        else:
            kind = Type.Q4_0 if any(part in name for part in model.FEED_FORWARD) else Type.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(array, kind), raw_dtype=kind)

    add("token_embd.weight", weights["embedding"])
    for i in range(c["layers"]):
        for name in ("attn_norm", *ATTENTION, "ffn_norm", *model.FEED_FORWARD):
            add(f"blk.{i}.{name}.weight", weights[f"layers.{i}.{name}"])
    add("output_norm.weight", weights["output_norm"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_weights(path):
    """The state of model.Reader from a GGUF file of ours."""
    state = {}
    for tensor in gguf.GGUFReader(path).tensors:
        name = tensor.name.removesuffix(".weight")
        name = {"token_embd": "embedding", "output_norm": name}.get(name) or name.replace("blk.", "layers.", 1)
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        state[name] = torch.tensor(np.array(values, dtype=np.float32))
    return state


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--checkpoint", required=True)
    arguments.add_argument("--tokenizer", default="tokenizer.model")
    arguments.add_argument("--out", required=True)
    a = arguments.parse_args()
    state = torch.load(a.checkpoint, map_location="cpu", weights_only=True)
    write(a.out, state["weights"], state["config"], a.tokenizer)


if __name__ == "__main__":
    main()
